import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ALL_RIGHTS,
  DIRECTORY_RIGHTS,
  FILE_RIGHTS,
  RIGHT,
  rightsOf,
  STREAM_RIGHTS,
} from "../../src/preview1/rights.ts";

test("RIGHT has 30 rights, each a bit of its own", () => {
  assert.equal(Object.keys(RIGHT).length, 30);
  assert.equal(
    Object.values(RIGHT).reduce((all, right) => all | right, 0),
    2 ** 30 - 1,
  );
});

test("rightsOf() takes the bits that mean something of 64 and drops the others", () => {
  assert.equal(rightsOf(0xffff_ffff_ffff_ffffn), ALL_RIGHTS);
  assert.equal(rightsOf(-1n), ALL_RIGHTS);
  assert.equal(rightsOf(1n << 40n), 0);
  assert.equal(rightsOf(BigInt(RIGHT.sock_accept)), 0);
  assert.equal(rightsOf(BigInt(RIGHT.fd_read)), RIGHT.fd_read);
});

test("a folder has no right to bytes, a file none to paths, a stream none to seek", () => {
  assert.equal(DIRECTORY_RIGHTS & (RIGHT.fd_read | RIGHT.fd_write | RIGHT.fd_seek | RIGHT.fd_filestat_set_size), 0);
  assert.equal(FILE_RIGHTS & (RIGHT.path_open | RIGHT.fd_readdir), 0);
  assert.equal(STREAM_RIGHTS & (RIGHT.fd_seek | RIGHT.fd_tell), 0);
});
