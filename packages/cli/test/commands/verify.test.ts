import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("thimble verify holds for the key that signed, also after save and load, and for no other", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  for (const name of ["a", "b"]) await runHere(["key", "generate", name], { cwd });
  const unsigned = await runHere(["verify", "guard:1.0.0", "--key", "a.pub"], { cwd });
  assert.equal(unsigned.status, 1);
  assert.match(unsigned.stderr, /it has no signature/);
  await runHere(["sign", "guard:1.0.0", "--key", "a.key"], { cwd });
  await runHere(["save", "guard:1.0.0", "-o", "a.tar"], { cwd });
  await runHere(["load", "a.tar", "--data", "other"], { cwd });
  const verify = ["verify", "guard:1.0.0", "--data", "other", "--key"];
  assert.match((await runHere([...verify, "a.pub"], { cwd })).stdout, /signed by a\.pub as guard/);
  assert.equal((await runHere([...verify, "b.pub", "--key", "a.pub"], { cwd })).status, 0);
  assert.match((await runHere([...verify, "b.pub"], { cwd })).stderr, /of another key/);
  assert.match((await runHere(["verify", "guard:1.0.0"], { cwd })).stderr, /no key, identity or policy is given/);
});

test("thimble verify takes both forms of a signature, and says of a policy which rule lets the image run", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  await runHere(["key", "generate", "a"], { cwd });
  const signed = await runHere(["sign", "guard:1.0.0", "--key", "a.key", "--bundle", "--json"], { cwd });
  assert.match(JSON.parse(signed.stdout).signature, /^guard:sha256-[0-9a-f]{64}\.[0-9a-f]{32}$/);
  const again = await runHere(["sign", "guard:1.0.0", "--key", "a.key", "--bundle"], { cwd });
  assert.match(again.stdout, /was signed by this key before/);
  assert.match((await runHere(["verify", "guard:1.0.0", "--key", "a.pub"], { cwd })).stdout, /signed by a\.pub$/m);
  const policy = (rules: string) =>
    writeFile(join(cwd, "p.yaml"), `others: closed\nkeys: { k: a.pub }\nrules: ${rules}\n`);
  const verify = () => runHere(["verify", "guard:1.0.0", "--policy", "p.yaml"], { cwd });
  await policy('[{ images: "*", unsigned: true }, { images: guard, signedBy: [k] }]');
  assert.match((await verify()).stdout, /^rule images: guard lets it run\nsigned by k$/m);
  await policy('[{ images: "g*", signedBy: [k] }]');
  assert.match((await verify()).stderr, /is no pattern of repositories/);
  await policy("[{ images: guard, signedBy: [k], numbered: true }]");
  assert.match((await verify()).stderr, /images\.rolled-back/);
  await policy('[{ images: "*", unsigned: true }]');
  assert.match((await verify()).stdout, /^rule images: \* unsigned: true lets it run$/m);
  await policy("[{ images: other, signedBy: [k] }]");
  assert.match((await verify()).stderr, /the policy has no rule for it/);
  await writeFile(join(cwd, "p.yaml"), "others: open\n");
  assert.match((await verify()).stdout, /^others: open lets it run$/m);
  await writeFile(join(cwd, "p.yaml"), "others: closed\nruls: []\n");
  const typo = await verify();
  assert.equal(typo.status, 2);
  assert.match(typo.stderr, /"ruls"[\s\S]*p\.yaml:2:1[\s\S]*"rules"/);
});

test("thimble verify and load --up go by the latest time that the device knows, where the clock is behind it", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  await runHere(["key", "generate", "a"], { cwd });
  await runHere(["sign", "guard:1.0.0", "--key", "a.key"], { cwd });
  await runHere(["save", "--app", ".", "--key", "a.key", "-o", "plant.tar"], { cwd });
  const policy =
    'others: closed\nkeys: { k: { file: ../a.pub, validUntil: 9000-01-01 } }\nrules: [{ images: "*", signedBy: [k] }]\n';
  await writeFile(join(cwd, ".thimble/trust.yaml"), policy);
  const verify = () => runHere(["verify", "guard:1.0.0", "--policy", ".thimble/trust.yaml"], { cwd });
  assert.equal((await verify()).status, 0);
  await writeFile(join(cwd, ".thimble/latest-time"), "9000-01-02T00:00:00.000Z\n");
  assert.match((await verify()).stderr, /the key k was valid until 9000-01-01\S+, and it is 9000-01-02T00:00:00.000Z/);
  const up = await runHere(["load", "plant.tar", "--up", "--port", "0"], { cwd });
  assert.match(up.stderr, /images\.not-signed/);
});

test("thimble verify asks for an identity against the trusted root that is shipped, or one that is named", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  await runHere(["key", "generate", "a"], { cwd });
  await runHere(["sign", "guard:1.0.0", "--key", "a.key", "--bundle"], { cwd });
  const identity = ["--certificate-identity", "anna@example.com"];
  const issuer = ["--certificate-oidc-issuer", "https://issuer.example"];
  const verify = (...more: readonly string[]) => runHere(["verify", "guard:1.0.0", ...more], { cwd });
  assert.match((await verify(...identity)).stderr, /--certificate-oidc-issuer/);
  for (const other of [[], ["--key", "a.pub"], ["--policy", "p.yaml"]]) {
    assert.match((await verify(...issuer, ...other)).stderr, /an issuer or a trusted root is given, and no identity/);
  }
  const refused = await verify(...identity, ...issuer);
  assert.match(refused.stderr, /of another key, or was changed[\s\S]*anna@example\.com/);
  assert.equal((await verify(...identity, ...issuer, "--key", "a.pub")).status, 0);
  await writeFile(join(cwd, "root.json"), "{}");
  assert.match((await verify(...identity, ...issuer, "--trusted-root", "root.json")).stderr, /images\.malformed/);
  assert.match((await verify("--key", "a.pub", "--policy", "p.yaml")).stderr, /keys and a policy are given/);
});
