import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { NodeFileSystem } from "../../src/store/node-file-system.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("NodeFileSystem says undefined for what is not there, and an error with the system's code for all else", async (t) => {
  const folder = await temporaryFolder(t);
  const files = new NodeFileSystem();
  assert.equal(await files.readFile(join(folder, "x")), undefined);
  assert.equal(await files.sizeOf(join(folder, "x")), undefined);
  assert.equal(await files.list(join(folder, "x")), undefined);
  await files.removeFile(join(folder, "x"));
  await assert.rejects(files.readFile(folder), { code: "EISDIR" });
});

test("NodeFileSystem writes, renames over, lists and removes files", async (t) => {
  const folder = await temporaryFolder(t);
  const files = new NodeFileSystem();
  const inner = join(folder, "a/b");
  await files.makeFolder(inner);
  await files.makeFolder(inner);
  await files.writeFile(join(inner, "old"), Uint8Array.of(1));
  await files.writeFile(join(inner, "new"), Uint8Array.of(2, 3));
  await files.syncFile(join(inner, "new"));
  await files.rename(join(inner, "new"), join(inner, "old"));
  await files.syncFolder(inner);
  assert.deepEqual(await files.list(inner), ["old"]);
  assert.equal(await files.sizeOf(join(inner, "old")), 2);
  assert.deepEqual(Uint8Array.from((await files.readFile(join(inner, "old"))) ?? []), Uint8Array.of(2, 3));
  await files.removeFile(join(inner, "old"));
  assert.deepEqual(await files.list(inner), []);
});

test("NodeFileSystem.lock() lets one in at a time, and leaves one empty file", async (t) => {
  const folder = await temporaryFolder(t);
  const files = new NodeFileSystem();
  const path = join(folder, "lock");
  let inside = 0;
  const visits = Array.from({ length: 8 }, async () => {
    using _lock = await files.lock(path);
    inside += 1;
    await files.list(folder);
    assert.equal(inside, 1);
    inside -= 1;
  });
  await Promise.all(visits);
  assert.deepEqual(await readdir(folder), ["lock"]);
  assert.equal(await files.sizeOf(path), 0);
});

test("NodeFileSystem.lock() gives up when the time is over, says which lock, and leaves no timer", async (t) => {
  const path = join(await temporaryFolder(t), "lock");
  const clock = new VirtualClock();
  const files = new NodeFileSystem({ clock, lockTimeout: 100 });
  using _lock = await files.lock(path);
  const second = assert.rejects(files.lock(path), { code: "images.store-busy", details: { path, waited: 100 } });
  await clock.advance(100);
  await second;
  assert.equal(clock.pending, 0);
});

test("NodeFileSystem adds to a file, and reads a part of one", async (t) => {
  const file = join(await temporaryFolder(t), "file");
  const files = new NodeFileSystem();
  assert.equal(await files.readPart(file, 0, 2), undefined);
  await files.appendFile(file, Uint8Array.of(1, 2));
  await files.appendFile(file, Uint8Array.of(3));
  assert.deepEqual(await files.readPart(file, 1, 9), Uint8Array.of(2, 3));
  assert.deepEqual(await files.readPart(file, 0, 1), Uint8Array.of(1));
});

test("NodeFileSystem.freeBytes() says what is left on the disk of a folder", async (t) => {
  const free = await new NodeFileSystem().freeBytes(await temporaryFolder(t));
  assert.ok(Number.isSafeInteger(free) && free > 0, `${free}`);
});
