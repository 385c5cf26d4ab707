import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRNO } from "../../src/preview1/errno.ts";
import { RIGHT } from "../../src/preview1/rights.ts";
import { OFLAG } from "../../src/preview1/types.ts";
import { Guest, RESULT, ROOT } from "../support/guest.ts";

test("what is not open is badf, in every kind of function", () => {
  using guest = new Guest();
  assert.equal(guest.call("fd_read", 9, 0, 0, RESULT), ERRNO.badf);
  assert.equal(guest.call("fd_tell", 9, RESULT), ERRNO.badf);
  assert.equal(guest.call("fd_sync", 9), ERRNO.badf);
  assert.equal(guest.call("path_create_directory", 9, "a"), ERRNO.badf);
  assert.equal(guest.call("fd_filestat_get", -1, RESULT), ERRNO.badf);
});

test("each function asks for its right, and a right that was given up is gone", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat, base: BigInt(RIGHT.fd_write) });
  assert.equal(guest.write(fd, "abc"), 3);
  assert.equal(guest.read(fd), -ERRNO.notcapable);
  assert.equal(guest.call("fd_seek", fd, 0n, 0, RESULT), ERRNO.notcapable);
  assert.equal(guest.call("fd_tell", fd, RESULT), ERRNO.notcapable);
  assert.equal(guest.call("fd_sync", fd), ERRNO.notcapable);
  assert.equal(guest.call("fd_filestat_get", fd, RESULT), ERRNO.notcapable);
  assert.equal(guest.call("fd_filestat_set_size", fd, 0n), ERRNO.notcapable);
  assert.equal(guest.call("fd_fdstat_set_rights", fd, 0n, 0n), ERRNO.success);
  assert.equal(guest.write(fd, "abc"), -ERRNO.notcapable);
  assert.equal(guest.call("fd_fdstat_set_rights", fd, BigInt(RIGHT.fd_write), 0n), ERRNO.notcapable);
});

test("a folder is isdir where bytes are meant, a file notdir where a folder is, a stream spipe where a place is", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  assert.equal(guest.read(ROOT), -ERRNO.isdir);
  assert.equal(guest.call("fd_seek", ROOT, 0n, 0, RESULT), ERRNO.isdir);
  assert.equal(guest.call("path_unlink_file", fd, "x"), ERRNO.notdir);
  assert.equal(guest.call("fd_readdir", fd, RESULT, 8, 0n, RESULT), ERRNO.notdir);
  assert.equal(guest.call("fd_seek", 1, 0n, 0, RESULT), ERRNO.spipe);
  assert.equal(guest.call("fd_pread", 0, 0, 0, 0n, RESULT), ERRNO.spipe);
});
