import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { KernelError } from "../../src/kernel/kernel-error.ts";
import { NodeFileTree } from "../../src/sysfs/node-file-tree.ts";

test("NodeFileTree lists by number, reads without white space, and writes only what is there", async (t) => {
  const root = mkdtempSync(join(tmpdir(), "thimble-tree-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "dev"));
  for (const name of ["c10", "c2", "a"]) writeFileSync(join(root, "dev", name), " 42\n");
  const files = new NodeFileTree(root);
  assert.deepEqual(await files.list("/dev"), ["a", "c2", "c10"]);
  assert.deepEqual(await files.list("/none"), []);
  assert.equal(await files.read("/dev/a"), "42");
  await files.write("/dev/a", "7");
  assert.equal(readFileSync(join(root, "dev", "a"), "utf8")[0], "7");
  symlinkSync("../devices/nvme0", join(root, "dev", "link"));
  assert.equal(await files.target("/dev/link"), "nvme0");
  assert.equal(await files.target("/dev/a"), undefined);
  const isMissing = (error: unknown): boolean => error instanceof KernelError && error.code === "ENOENT";
  await assert.rejects(files.read("/dev/none"), isMissing);
  await assert.rejects(files.write("/dev/none", "1"), isMissing);
});
