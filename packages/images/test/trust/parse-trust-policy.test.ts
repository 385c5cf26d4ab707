import assert from "node:assert/strict";
import { test } from "node:test";
import { generateKeyPair } from "../../src/sign/signing-key.ts";
import { parseTrustPolicy } from "../../src/trust/parse-trust-policy.ts";

const parse = (text: string) => parseTrustPolicy(text, "trust.yaml", async () => generateKeyPair(undefined).publicKey);

test("parseTrustPolicy() reads keys, rules and what becomes of others", async () => {
  const policy = await parse(
    'others: closed\nkeys: { a: a.pub }\nrules:\n  - { images: "plant/*", signedBy: [a] }\n  - { images: toys, unsigned: true }\n',
  );
  assert.deepEqual(
    policy.rules.map(({ images, signedBy }) => [images, signedBy.map((key) => key.name)]),
    [
      ["plant/*", ["a"]],
      ["toys", []],
    ],
  );
});

test("parseTrustPolicy() refuses a file that would let more run than it seems to say", async () => {
  for (const text of [
    "",
    "rules: []",
    "others: maybe",
    "others: open\nrule: []",
    "others: open\nrules: [{ images: a }]",
    "others: open\nrules: [{ images: a, signedBy: [] }]",
    "others: open\nkeys: { k: k.pub }\nrules: [{ images: a, signedBy: [j] }]",
    "others: open\nkeys: { k: k.pub }\nrules: [{ images: a, signedBy: [k], unsigned: true }]",
    'others: open\nkeys: { k: k.pub }\nrules: [{ images: "a/*/b", signedBy: [k] }]',
  ]) {
    await assert.rejects(parse(text), { code: /^model\./ }, text);
  }
  await assert.rejects(parse('others: open\nkeys: { k: "-----BEGIN x" }'), { code: "images.bad-key" });
});
