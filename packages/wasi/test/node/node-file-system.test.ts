import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { NodeFileSystem } from "../../src/node/node-file-system.ts";
import { Guest, RESULT, ROOT } from "../support/guest.ts";

test("NodeFileSystem.openHostFolder() refuses what is no folder, and what is not there", () => {
  const directory = mkdtempSync(join(tmpdir(), "thimble-wasi-"));
  writeFileSync(join(directory, "file"), "");
  const files = new NodeFileSystem();
  for (const path of [join(directory, "file"), join(directory, "nothing")])
    assert.throws(
      () => files.openHostFolder(path),
      (error) => isThimbleError(error, "wasi.folder-unusable"),
    );
  const handle = files.openHostFolder(directory);
  assert.deepEqual(files.list(handle), ["file"]);
  files.close(handle);
  rmSync(directory, { recursive: true });
});

test("NodeFileSystem.openHostFolder() refuses where the kernel does not show what is open", () => {
  const before = readdirSync("/proc/self/fd").length;
  assert.throws(
    () => new NodeFileSystem("/nothing").openHostFolder("/"),
    (error) => isThimbleError(error, "wasi.no-folders"),
  );
  assert.equal(readdirSync("/proc/self/fd").length, before);
});

test("a name that is no UTF-8 is not listed, because no program could say it", () => {
  using guest = new Guest();
  writeFileSync(Buffer.concat([Buffer.from(`${guest.root}/`), Buffer.of(0xff, 0x61)]), "");
  writeFileSync(join(guest.root, "ä"), "");
  const handle = new NodeFileSystem().openHostFolder(guest.root);
  const files = new NodeFileSystem();
  assert.deepEqual(files.list(handle), ["ä"]);
  files.close(handle);
});

test("a link whose target is no UTF-8 is not read", () => {
  using guest = new Guest();
  const files = new NodeFileSystem();
  const folder = files.openHostFolder(guest.root);
  assert.throws(() => files.readLink({ folder, name: "missing" }), { errno: 44 });
  files.close(folder);
});

test("a closed program leaves nothing open, also when opening fails half-way", () => {
  using guest = new Guest();
  const before = readdirSync("/proc/self/fd").length;
  for (const path of ["x/y/z", "../x", "f/g"]) guest.open(path);
  guest.call("path_rename", ROOT, "nothing", ROOT, "something");
  guest.call("path_filestat_get", ROOT, 0, "x/..", RESULT);
  assert.equal(readdirSync("/proc/self/fd").length, before);
});
