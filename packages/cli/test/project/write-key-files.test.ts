import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
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

test("writeKeyFiles() leaves no part of a key where the disk takes no more", async () => {
  await using folder = await temporaryFolder({});
  const module = new URL("../../src/project/write-key-files.ts", import.meta.url).href;
  const program = `const { writeKeyFiles } = await import("${module}");
    await writeKeyFiles("a.key", "a.pub", { privateKey: "secret", publicKey: "public" }).catch(({ code }) => console.log(code));`;
  // No file may become longer than nothing: what a full disk says with another number.
  const words = [
    "-c",
    'ulimit -f 0; exec "$0" "$@"',
    process.execPath,
    "--conditions=@thimble/source",
    "--input-type=module",
    "-e",
    program,
  ];
  const { stdout } = await promisify(execFile)("sh", words, { cwd: folder.directory });
  assert.equal(stdout, "cli.folder-unusable\n");
  assert.deepEqual(await readdir(folder.directory), []);
});
