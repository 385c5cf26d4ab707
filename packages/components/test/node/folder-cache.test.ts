import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FolderCache } from "../../src/node/folder-cache.ts";

/** A folder that is not there yet, in one that is gone when it is disposed. */
function folders() {
  const parent = mkdtempSync(join(tmpdir(), "thimble-cache-"));
  return { parent, folder: join(parent, "a", "b"), [Symbol.dispose]: () => rmSync(parent, { recursive: true }) };
}

const BYTES = Uint8Array.of(1, 2, 3);

test("FolderCache gives what was kept, in files of the user alone", () => {
  using all = folders();
  const cache = new FolderCache(all.folder);
  assert.equal(cache.get("k"), undefined);
  cache.put("k", BYTES);
  assert.deepEqual([...(new FolderCache(all.folder).get("k") ?? [])], [...BYTES]);
  assert.deepEqual(readdirSync(all.folder), ["k"]);
  assert.deepEqual([statSync(all.folder).mode & 0o777, statSync(join(all.folder, "k")).mode & 0o777], [0o700, 0o600]);
});

test("FolderCache removes an entry with any bit changed, or cut off anywhere, and takes a new one", () => {
  using all = folders();
  const cache = new FolderCache(all.folder);
  const file = join(all.folder, "k");
  cache.put("k", BYTES);
  const whole = readFileSync(file);
  const broken = [...whole.keys()].flatMap((at) => {
    const changed = Uint8Array.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    return [changed, whole.subarray(0, at)];
  });
  for (const bytes of broken) {
    writeFileSync(file, bytes);
    assert.equal(cache.get("k"), undefined);
    assert.deepEqual(readdirSync(all.folder), []);
    cache.put("k", BYTES);
    assert.deepEqual(readFileSync(file), whole);
  }
});

test("FolderCache uses nothing that others may write to, and follows no link", () => {
  using all = folders();
  const cache = new FolderCache(all.folder);
  cache.put("k", BYTES);
  const file = join(all.folder, "k");
  chmodSync(all.folder, 0o770);
  assert.equal(cache.get("k"), undefined);
  cache.put("other", BYTES);
  assert.deepEqual(readdirSync(all.folder), ["k"]);
  chmodSync(all.folder, 0o700);
  chmodSync(file, 0o622);
  assert.equal(cache.get("k"), undefined);
  chmodSync(file, 0o600);
  renameSync(file, join(all.parent, "k"));
  symlinkSync(join(all.parent, "k"), file);
  assert.equal(cache.get("k"), undefined);
});

test("FolderCache removes what was not used for longest when there is too much", () => {
  using all = folders();
  const size = 32 + BYTES.length;
  const cache = new FolderCache(all.folder, 3 * size);
  for (const [place, key] of ["a", "b", "c"].entries()) {
    cache.put(key, BYTES);
    utimesSync(join(all.folder, key), place, place);
  }
  cache.get("a");
  cache.put("d", BYTES);
  assert.deepEqual(readdirSync(all.folder).sort(), ["a", "c", "d"]);
  cache.put("large", new Uint8Array(3 * size));
  assert.deepEqual(readdirSync(all.folder).sort(), ["a", "c", "d"]);
});

test("FolderCache that can not be written keeps nothing, and says nothing", () => {
  using all = folders();
  mkdirSync(join(all.parent, "a"));
  writeFileSync(all.folder, "a file");
  const cache = new FolderCache(all.folder);
  cache.put("k", BYTES);
  assert.equal(cache.get("k"), undefined);
  assert.equal(readFileSync(all.folder, "utf8"), "a file");
});
