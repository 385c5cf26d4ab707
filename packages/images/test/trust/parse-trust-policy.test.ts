import assert from "node:assert/strict";
import { readFile as readText } from "node:fs/promises";
import { test } from "node:test";
import { generateKeyPair } from "../../src/sign/signing-key.ts";
import { parseTrustPolicy } from "../../src/trust/parse-trust-policy.ts";

async function readFile(path: string): Promise<string> {
  if (path !== "trusted_root.json") return generateKeyPair(undefined).publicKey;
  return readText(new URL("../sign/vectors/trusted_root.json", import.meta.url), "utf8");
}

const parse = (text: string, fleet?: string) => parseTrustPolicy(text, { where: "trust.yaml", fleet, readFile });

test("parseTrustPolicy() reads keys, rules and what becomes of others", async () => {
  const policy = await parse(
    'others: closed\nkeys: { a: a.pub }\nrules:\n  - { images: "plant/*", signedBy: [a] }\n  - { images: toys, unsigned: true }\n',
  );
  assert.deepEqual(
    policy.rules.map(({ images, signedBy }) => [images, signedBy?.keys.map((key) => key.name)]),
    [
      ["plant/*", ["a"]],
      ["toys", undefined],
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
    "fleet: Ä",
    "others: open\nkeys: { k: { file: k.pub, validUntil: soon } }",
    "others: open\nkeys: { k: { file: k.pub, validUntil: 2026-13-01 } }",
    "others: open\nkeys: { k: { validUntil: 2026-12-01 } }",
    "others: open\nidentities: { ci: { issuer: i, subject: s } }",
    "others: open\ntrustedRoot: trusted_root.json\nidentities: { ci: { issuer: i } }",
    "others: open\ntrustedRoot: trusted_root.json\nkeys: { ci: k.pub }\nidentities: { ci: { issuer: i, subject: s } }",
    'others: open\nkeys: { k: k.pub }\nrules: [{ images: "a/*/b", signedBy: [k] }]',
  ]) {
    await assert.rejects(parse(text), { code: /^model\./ }, text);
  }
  await assert.rejects(parse('others: open\nkeys: { k: "-----BEGIN x" }'), { code: "images.bad-key" });
});

test("parseTrustPolicy() has the rules of the device's fleet, and is closed for a fleet unless it says otherwise", async () => {
  const text = `rules:
  - { images: everywhere, unsigned: true }
  - { images: here, unsigned: true, numbered: true, fleets: [plant-a] }
  - { images: there, unsigned: true, fleets: [plant-b, plant-c] }
`;
  const names = async (yaml: string, fleet?: string) => (await parse(yaml, fleet)).rules.map(({ images }) => images);
  assert.deepEqual(await names(text, "plant-a"), ["everywhere", "here"]);
  assert.deepEqual(await names(`fleet: plant-c\n${text}`), ["everywhere", "there"]);
  assert.deepEqual(await names(`others: closed\n${text}`), ["everywhere"]);
  assert.equal((await parse(text, "plant-a")).others, "closed");
  assert.equal((await parse(`others: open\n${text}`, "plant-a")).others, "open");
  assert.equal((await parse(text, "plant-a")).rules[1]?.isNumbered, true);
  await assert.rejects(parse(`fleet: plant-b\n${text}`, "plant-a"), { code: "model.bad-value" });
});

test("parseTrustPolicy() reads when a key expires, and identities with their trusted root", async () => {
  const { rules } = await parse(`others: closed
trustedRoot: trusted_root.json
keys: { old: { file: old.pub, validUntil: 2027-01-31 }, new: new.pub }
identities: { ci: { issuer: "https://issuer.example", subject: "https://ci.example/release" } }
rules: [{ images: "*", signedBy: [old, ci] }]
`);
  const signers = rules[0]?.signedBy;
  assert.deepEqual(
    signers?.keys.map(({ name, validUntil }) => [name, validUntil]),
    [["old", Date.UTC(2027, 0, 31)]],
  );
  assert.deepEqual(
    signers?.identities.map(({ name }) => name),
    ["ci"],
  );
  assert.equal(signers?.trustedRoot?.certificateAuthorities.length, 2);
});
