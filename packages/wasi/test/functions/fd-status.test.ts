import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ERRNO } from "../../src/preview1/errno.ts";
import { DIRECTORY_RIGHTS, FILE_RIGHTS, RIGHT } from "../../src/preview1/rights.ts";
import { FDFLAG, FILETYPE, FSTFLAG, OFLAG } from "../../src/preview1/types.ts";
import { Guest, RESULT, ROOT } from "../support/guest.ts";

test("fd_fdstat_get says kind, flags and rights", () => {
  using guest = new Guest();
  assert.equal(guest.call("fd_fdstat_get", ROOT, RESULT), ERRNO.success);
  assert.equal(guest.u8(RESULT), FILETYPE.directory);
  assert.equal(guest.u64(RESULT + 8), BigInt(DIRECTORY_RIGHTS));
  assert.equal(guest.u64(RESULT + 16), BigInt(DIRECTORY_RIGHTS | FILE_RIGHTS));
  const fd = guest.open("f", { oflags: OFLAG.creat, fdflags: FDFLAG.append | FDFLAG.sync });
  assert.equal(guest.call("fd_fdstat_get", fd, RESULT), ERRNO.success);
  assert.equal(guest.u8(RESULT), FILETYPE.regular_file);
  assert.equal(guest.u16(RESULT + 2), FDFLAG.append | FDFLAG.sync);
  assert.equal(guest.u64(RESULT + 8), BigInt(FILE_RIGHTS));
  assert.equal(guest.u64(RESULT + 16), 0n);
  assert.equal(guest.call("fd_fdstat_get", fd, 65_520), ERRNO.fault);
});

test("fd_fdstat_set_flags sets append and nonblock, and not how writing is synchronous", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat, fdflags: FDFLAG.dsync });
  assert.equal(guest.call("fd_fdstat_set_flags", fd, FDFLAG.append | FDFLAG.nonblock), ERRNO.success);
  guest.call("fd_fdstat_get", fd, RESULT);
  assert.equal(guest.u16(RESULT + 2), FDFLAG.append | FDFLAG.nonblock | FDFLAG.dsync);
  assert.equal(guest.call("fd_fdstat_set_flags", fd, FDFLAG.sync), ERRNO.notsup);
  assert.equal(guest.call("fd_fdstat_set_flags", fd, 32), ERRNO.inval);
  assert.equal(guest.call("fd_fdstat_set_flags", 1, FDFLAG.nonblock), ERRNO.success);
});

test("fd_fdstat_set_flags works on a file that has no name any more", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  guest.write(fd, "abc");
  assert.equal(guest.call("path_unlink_file", ROOT, "f"), ERRNO.success);
  assert.equal(guest.call("fd_fdstat_set_flags", fd, FDFLAG.append), ERRNO.success);
  assert.equal(guest.write(fd, "def"), 3);
  assert.equal(guest.call("fd_filestat_get", fd, RESULT), ERRNO.success);
  assert.equal(guest.u64(RESULT + 32), 6n);
});

test("fd_fdstat_set_rights only takes rights away, of both kinds", () => {
  using guest = new Guest();
  const less = BigInt(DIRECTORY_RIGHTS & ~RIGHT.path_unlink_file);
  assert.equal(guest.call("fd_fdstat_set_rights", ROOT, less, BigInt(RIGHT.fd_read)), ERRNO.success);
  assert.equal(guest.open("f", { base: BigInt(RIGHT.fd_write), inheriting: 0n }), -ERRNO.notcapable);
  assert.equal(guest.call("path_unlink_file", ROOT, "f"), ERRNO.notcapable);
  assert.equal(guest.call("fd_fdstat_set_rights", ROOT, less, BigInt(RIGHT.fd_write)), ERRNO.notcapable);
});

test("fd_filestat_get tells what the disk knows of a file, and only the kind of a stream", () => {
  using guest = new Guest();
  writeFileSync(join(guest.root, "f"), "12345");
  const stat = statSync(join(guest.root, "f"), { bigint: true });
  const fd = guest.open("f");
  assert.equal(guest.call("fd_filestat_get", fd, RESULT), ERRNO.success);
  assert.equal(guest.u64(RESULT), stat.dev);
  assert.equal(guest.u64(RESULT + 8), stat.ino);
  assert.equal(guest.u8(RESULT + 16), FILETYPE.regular_file);
  assert.equal(guest.u64(RESULT + 24), 1n);
  assert.equal(guest.u64(RESULT + 32), 5n);
  assert.equal(guest.u64(RESULT + 48), stat.mtimeNs);
  assert.equal(guest.call("fd_filestat_get", 1, RESULT), ERRNO.success);
  assert.equal(guest.u64(RESULT + 8), 0n);
});

test("fd_filestat_set_size cuts and grows a file", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  guest.write(fd, "abcdef");
  assert.equal(guest.call("fd_filestat_set_size", fd, 2n), ERRNO.success);
  assert.equal(guest.call("fd_filestat_set_size", fd, 4n), ERRNO.success);
  assert.equal(readFileSync(join(guest.root, "f"), "latin1"), "ab\0\0");
  assert.equal(guest.call("fd_filestat_set_size", fd, -1n), ERRNO.inval);
  assert.equal(guest.call("fd_filestat_set_size", fd, 2n ** 60n), ERRNO.fbig);
  assert.equal(guest.call("fd_filestat_set_size", ROOT, 0n), ERRNO.isdir);
});

test("fd_filestat_set_times sets what the flags say, to the nanosecond", async () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  const time = 1_700_000_000_123_456_789n;
  assert.equal(guest.call("fd_filestat_set_times", fd, 5n, time, FSTFLAG.mtim), ERRNO.success);
  guest.call("fd_filestat_get", fd, RESULT);
  assert.equal(guest.u64(RESULT + 48), time);
  await guest.clock.advance(60_000);
  assert.equal(guest.call("fd_filestat_set_times", fd, 0n, 0n, FSTFLAG.atim_now), ERRNO.success);
  guest.call("fd_filestat_get", fd, RESULT);
  assert.equal(guest.u64(RESULT + 40), BigInt(guest.clock.now()) * 1_000_000n);
  assert.equal(guest.u64(RESULT + 48), time);
});

test("fd_filestat_set_times refuses a time that is given and now, and flags that there are not", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  for (const flags of [FSTFLAG.atim | FSTFLAG.atim_now, FSTFLAG.mtim | FSTFLAG.mtim_now, 16])
    assert.equal(guest.call("fd_filestat_set_times", fd, 1n, 1n, flags), ERRNO.inval);
  assert.equal(guest.call("fd_filestat_set_times", 1, 1n, 1n, FSTFLAG.mtim), ERRNO.notcapable);
});
