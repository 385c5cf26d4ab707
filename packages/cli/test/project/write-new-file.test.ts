import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { writeNewFile } from "../../src/project/write-new-file.ts";
import { temporaryFolder } from "../support/plant-project.ts";

/** Runs a program that has `writeNewFile` in a folder, under a limit of the shell; resolves to what it prints. */
async function limited(directory: string, limit: string, program: string): Promise<string> {
  const module = new URL("../../src/project/write-new-file.ts", import.meta.url).href;
  const words = ["--conditions=@thimble/source", "--input-type=module", "-e"];
  const whole = `import { openSync } from "node:fs"; const { writeNewFile } = await import("${module}"); ${program}`;
  const shell = ["-c", `ulimit ${limit}; exec "$0" "$@"`, process.execPath, ...words, whole];
  return (await promisify(execFile)("sh", shell, { cwd: directory })).stdout;
}

const WRITE = 'await writeNewFile("a", "new").catch(({ code }) => console.log(code));';

test("writeNewFile() writes a file of the mode that it is given, and none where there is one", async () => {
  await using folder = await temporaryFolder({});
  const path = join(folder.directory, "a");
  await writeNewFile(path, "new", 0o600);
  assert.deepEqual([await readFile(path, "utf8"), (await stat(path)).mode & 0o777], ["new", 0o600]);
  await assert.rejects(writeNewFile(path, "other"), { code: "EEXIST" });
  assert.equal(await readFile(path, "utf8"), "new");
});

test("writeNewFile() leaves no part of a file where the disk takes no more", async () => {
  await using folder = await temporaryFolder({});
  // No file may become longer than nothing: what a full disk says with another number.
  assert.equal(await limited(folder.directory, "-f 0", WRITE), "EFBIG\n");
  assert.deepEqual(await readdir(folder.directory), []);
});

test("writeNewFile() leaves a file that is there also where no more files can be opened", async () => {
  await using folder = await temporaryFolder({ a: "old" });
  const fill = 'try { for (;;) openSync("/dev/null"); } catch {}';
  assert.equal(await limited(folder.directory, "-n 128", `${fill} ${WRITE}`), "EMFILE\n");
  assert.equal(await readFile(join(folder.directory, "a"), "utf8"), "old");
});
