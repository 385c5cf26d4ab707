import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("thimble sign signs with an encrypted key, once, and a signature is no image of the list", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  const environment = { THIMBLE_KEY_PASSWORD: "hush" };
  await runHere(["build", "guard"], { cwd });
  await runHere(["key", "generate"], { cwd, environment });
  const locked = await runHere(["sign", "guard:1.0.0", "--key", "thimble.key"], { cwd });
  assert.equal(locked.status, 2);
  assert.match(locked.stderr, /images\.bad-key/);
  const sign = ["sign", "guard:1.0.0", "--key", "thimble.key"];
  assert.match((await runHere(sign, { cwd, environment })).stdout, /guard:sha256-[0-9a-f]{64}\.sig/);
  assert.equal(JSON.parse((await runHere([...sign, "--json"], { cwd, environment })).stdout).wasSigned, true);
  assert.equal(JSON.parse((await runHere(["images", "--json"], { cwd })).stdout).length, 1);
  assert.match((await runHere(["sign", "guard:1.0.0"], { cwd })).stderr, /--key/);
});

test("nothing of a private key or its password is in any output, image, store or archive, whatever goes wrong", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  const password = "correct-horse-battery";
  const locked = { THIMBLE_KEY_PASSWORD: password, THIMBLE_LOG: "trace" };
  await runHere(["build", "guard"], { cwd });
  await runHere(["key", "generate", "plain"], { cwd });
  await runHere(["key", "generate", "locked"], { cwd, environment: locked });
  const keys = [await readFile(join(cwd, "plain.key"), "utf8"), await readFile(join(cwd, "locked.key"), "utf8")];
  const half = keys[0]?.slice(0, keys[0].length / 2) ?? "";
  await writeFile(join(cwd, "cut.key"), half);
  await writeFile(join(cwd, "upside-down.key"), keys[0]?.replace("MIG", "MIH") ?? "");
  // Base64 lines of a PEM, in pieces so short that a part of a line is found too.
  const secrets = keys.flatMap((pem) => pem.split("\n").filter((line) => line !== "" && !line.startsWith("-----")));
  const pieces = [password, ...secrets.flatMap((line) => line.match(/.{16}/g) ?? [])];
  assert.ok(pieces.length > 10);
  const image = "guard:1.0.0";
  const lines: readonly (readonly string[])[] = [
    ...["plain", "locked", "cut", "upside-down", "nobody"].map((name) => ["sign", image, "--key", `${name}.key`]),
    ["sign", "nothing:1", "--key", "plain.key"],
    ["sign", image, "--key", "plain.pub"],
    ["verify", image, "--key", "plain.key"],
    ["verify", image, "--key", "locked.key"],
    ["verify", image, "--key", "cut.key"],
    ["key", "generate", "plain"],
    ["save", "--app", ".", "--key", "cut.key", "-o", "a.tar"],
    ["save", "--app", ".", "--key", "locked.key", "-o", "a.tar"],
    ["inspect", image],
    ["load", "plain.key"],
  ];
  const wrong = { ...locked, THIMBLE_KEY_PASSWORD: `${password}-not` };
  for (const environment of [{}, locked, wrong]) {
    for (const line of lines) {
      for (const more of [[], ["--json"]]) {
        const { stdout, stderr } = await runHere([...line, ...more], { cwd, environment });
        for (const piece of pieces)
          assert.ok(!`${stdout}${stderr}`.includes(piece), `${line.join(" ")} tells a secret`);
      }
    }
  }
  for (const pem of [keys[0], keys[1], half]) {
    const yaml = `others: closed\nkeys: { k: ${JSON.stringify(pem)} }\nrules: [{ images: "*", signedBy: [k] }]\n`;
    await writeFile(join(cwd, ".thimble/trust.yaml"), yaml);
    const { stdout, stderr, status } = await runHere(["up", "--port", "0"], { cwd, environment: locked });
    assert.equal(status, 2);
    for (const piece of pieces) assert.ok(!`${stdout}${stderr}`.includes(piece), "up tells a secret");
  }
  const { stdout } = await runHere(["save", "--app", ".", "-o", "a.tar", "--json"], { cwd });
  assert.match(stdout, /a\.tar/);
  const archive = (await readFile(join(cwd, "a.tar"))).toString("latin1");
  for (const piece of pieces) assert.ok(!archive.includes(piece), "the archive has a secret");
});
