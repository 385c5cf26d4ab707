import assert from "node:assert/strict";
import { mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ERRNO } from "../../src/preview1/errno.ts";
import { FILETYPE, SIZE } from "../../src/preview1/types.ts";
import { Guest, RESULT, ROOT } from "../support/guest.ts";

interface Entry {
  readonly name: string;
  readonly next: bigint;
  readonly inode: bigint;
  readonly type: number;
}

function readdir(guest: Guest, length: number, cookie: bigint): { readonly entries: Entry[]; readonly used: number } {
  const at = guest.place(new Uint8Array(length))[0];
  assert.equal(guest.call("fd_readdir", ROOT, at, length, cookie, RESULT), ERRNO.success);
  const used = guest.u32(RESULT);
  const entries: Entry[] = [];
  for (let place = 0; place + SIZE.dirent <= used; ) {
    const nameLength = guest.u32(at + place + 16);
    const end = place + SIZE.dirent + nameLength;
    if (end > used) break;
    entries.push({
      name: guest.text(at + place + SIZE.dirent, nameLength),
      next: guest.u64(at + place),
      inode: guest.u64(at + place + 8),
      type: guest.u8(at + place + 20),
    });
    place = end;
  }
  return { entries, used };
}

test("fd_readdir lists a folder with kinds and inodes, and nothing of what is above a preopened one", () => {
  using guest = new Guest();
  writeFileSync(join(guest.root, "file"), "");
  mkdirSync(join(guest.root, "folder"));
  symlinkSync("nowhere", join(guest.root, "link"));
  const { entries } = readdir(guest, 4096, 0n);
  const kinds = Object.fromEntries(entries.map(({ name, type }) => [name, type]));
  assert.deepEqual(kinds, {
    ".": FILETYPE.directory,
    "..": FILETYPE.directory,
    file: FILETYPE.regular_file,
    folder: FILETYPE.directory,
    link: FILETYPE.symbolic_link,
  });
  const inodes = Object.fromEntries(entries.map(({ name, inode }) => [name, inode]));
  assert.equal(inodes["."], statSync(guest.root, { bigint: true }).ino);
  assert.equal(inodes[".."], 0n);
  assert.equal(inodes["file"], statSync(join(guest.root, "file"), { bigint: true }).ino);
});

test("fd_readdir fills a small buffer to its end, and goes on from the cookie of any entry", () => {
  using guest = new Guest();
  for (let i = 0; i < 50; i += 1) writeFileSync(join(guest.root, `file-${i}`), "");
  const seen: string[] = [];
  for (let cookie = 0n; ; ) {
    const { entries, used } = readdir(guest, 100, cookie);
    seen.push(...entries.map(({ name }) => name));
    cookie = entries.at(-1)?.next ?? cookie;
    if (used < 100) break;
  }
  assert.equal(new Set(seen).size, 52);
  assert.equal(seen.length, 52);
});

test("fd_readdir keeps its cookies while files come and go, and looks again at cookie 0", () => {
  using guest = new Guest();
  for (const name of ["a", "b", "c"]) writeFileSync(join(guest.root, name), "");
  const { entries } = readdir(guest, 4096, 0n);
  const [third] = entries.slice(2);
  writeFileSync(join(guest.root, "0"), "");
  rmSync(join(guest.root, entries[3]?.name ?? ""));
  const rest = readdir(guest, 4096, third?.next ?? 0n).entries.map(({ name }) => name);
  assert.deepEqual(rest, [entries[4]?.name]);
  assert.equal(readdir(guest, 4096, 0n).entries.length, 5);
  assert.equal(readdir(guest, 4096, 2n ** 64n - 1n).used, 0);
});

test("fd_readdir says fault for memory that is not there, and uses nothing of an empty buffer", () => {
  using guest = new Guest();
  assert.equal(guest.call("fd_readdir", ROOT, 65_000, 1000, 0n, RESULT), ERRNO.fault);
  assert.equal(guest.call("fd_readdir", ROOT, RESULT, 8, 0n, -1), ERRNO.fault);
  assert.equal(readdir(guest, 0, 0n).used, 0);
});

test("fd_prestat_get and fd_prestat_dir_name tell a preopened folder's path, and end the search with badf", () => {
  using guest = new Guest();
  assert.equal(guest.call("fd_prestat_get", ROOT, RESULT), ERRNO.success);
  assert.deepEqual([guest.u8(RESULT), guest.u32(RESULT + 4)], [0, 5]);
  const at = guest.place("........")[0];
  assert.equal(guest.call("fd_prestat_dir_name", ROOT, at, 5), ERRNO.success);
  assert.equal(guest.text(at, 8), "/data...");
  assert.equal(guest.call("fd_prestat_dir_name", ROOT, at, 4), ERRNO.nametoolong);
  assert.equal(guest.call("fd_prestat_dir_name", ROOT, 65_534, 5), ERRNO.fault);
  assert.equal(guest.call("fd_prestat_get", ROOT + 1, RESULT), ERRNO.badf);
  assert.equal(guest.call("fd_prestat_get", 1, RESULT), ERRNO.badf);
  const opened = guest.open(".", { base: 0n });
  assert.equal(guest.call("fd_prestat_get", opened, RESULT), ERRNO.badf);
});
