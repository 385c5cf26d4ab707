import assert from "node:assert/strict";
import { readFile as readText } from "node:fs/promises";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
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
    ...["guard:1.0.0", "Plant/*/x", "plant/Guard", "plant//guard", "plant/", "/*", "*/guard", "plant*", "a@b"].map(
      (images) => `others: open\nkeys: { k: k.pub }\nrules: [{ images: "${images}", signedBy: [k] }]`,
    ),
    "others: open\nkeys: { k: { file: k.pub, validUntil: 2027-02-30 } }",
    "others: open\nkeys: { k: { file: k.pub, validUntil: 2027-01-31T25:00:00Z } }",
    "others: open\nkeys: { k: k.pub }\nrules: [{ images: a, signedBy: [k], fleets: [] }]",
    "others: open\nkeys: { k: k.pub }\nrules: [{ images: a, signedBy: [k] }, { images: a, unsigned: true }]",
    "fleet: f\nrules: [{ images: a, unsigned: true, fleets: [f, g] }, { images: a, unsigned: true, numbered: true, fleets: [g] }]",
    "others: open\nothers: closed",
    "others: open\nkeys: { k: k.pub, k: j.pub }",
    "others: open\nkeys: []",
    "others: open\nkeys: { k: }",
    "others: open\nrules: { images: a, unsigned: true }",
    "others: open\nrules: [a]",
    "[]",
    "closed",
    "others: open\n--- \nothers: closed",
  ]) {
    await assert.rejects(parse(text), { code: /^model\./ }, text);
  }
  await assert.rejects(parse('others: open\nkeys: { k: "-----BEGIN x" }'), { code: "images.bad-key" });
});

test("parseTrustPolicy() says of a name that is misspelt where it is, and which is the nearest", async () => {
  const misspelt: readonly (readonly [string, RegExp, RegExp])[] = [
    ["others: closed\nruels: []", /"ruels"/, /trust\.yaml:2:1/],
    ["others: closed\nkeys: { k: { fil: k.pub } }", /"fil"/, /trust\.yaml:2:/],
    ["others: closed\nkeys: { k: { file: k.pub, validUntill: 2027-01-01 } }", /"validUntill"/, /trust\.yaml:2:/],
    ["others: closed\nkeys: { k: k.pub }\nrules:\n  - images: a\n    signdBy: [k]", /"signdBy"/, /trust\.yaml:5:5/],
    [
      "others: closed\nkeys: { plant: k.pub }\nrules:\n  - images: a\n    signedBy: [plnt]",
      /"plnt"/,
      /trust\.yaml:5:16/,
    ],
    ["others: closed\nrules:\n  - images: a\n    unsigned: true\n    numberd: true", /"numberd"/, /trust\.yaml:5:5/],
    [
      "others: closed\ntrustedRoot: sigstore\nidentities: { ci: { isuer: a, subject: s } }",
      /"isuer"/,
      /trust\.yaml:3:/,
    ],
  ];
  for (const [text, what, where] of misspelt) {
    const error = await parse(text).then(
      () => assert.fail(text),
      (thrown: unknown) => thrown,
    );
    assert.ok(isThimbleError(error), String(error));
    const told = JSON.stringify([error.message, error.where, error.expected, error.details, error.cause]);
    for (const part of [what, where, /did you mean/]) assert.match(told.replaceAll('\\"', '"'), part, text);
  }
});

test("parseTrustPolicy() takes two rules for the same images when they are for different fleets", async () => {
  const text =
    "rules: [{ images: a, unsigned: true, fleets: [f] }, { images: a, unsigned: true, numbered: true, fleets: [g] }]";
  assert.deepEqual(
    (await parse(text, "g")).rules.map(({ isNumbered }) => isNumbered),
    [true],
  );
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

test("parseTrustPolicy() takes patterns of a registry with a port, of one with upper case, and of all", async () => {
  for (const images of [
    "*",
    "plant/*",
    "lab.example:5000/*",
    "lab.example:5000/plant/guard",
    "[::1]:5000/*",
    "Lab/guard",
  ]) {
    const { rules } = await parse(`others: open\nrules: [{ images: "${images}", unsigned: true }]`);
    assert.deepEqual(
      rules.map((rule) => rule.images),
      [images],
    );
  }
});
