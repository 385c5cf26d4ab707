import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { writeKeyFiles } from "../../src/project/write-key-files.ts";
import { temporaryFolder } from "../support/plant-project.ts";

const PAIR = { privateKey: "secret", publicKey: "public" };

test("writeKeyFiles() lets only the owner read the private key", async () => {
  await using folder = await temporaryFolder({});
  const at = (name: string) => join(folder.directory, name);
  await writeKeyFiles(at("a.key"), at("a.pub"), PAIR);
  assert.equal((await stat(at("a.key"))).mode & 0o777, 0o600);
});

test("writeKeyFiles() replaces neither file, and writes none when one is there", async () => {
  await using folder = await temporaryFolder({ "a.pub": "old" });
  const at = (name: string) => join(folder.directory, name);
  await assert.rejects(writeKeyFiles(at("a.key"), at("a.pub"), PAIR), { code: "base.argument", message: /already/ });
  assert.deepEqual(await readdir(folder.directory), ["a.pub"]);
});
