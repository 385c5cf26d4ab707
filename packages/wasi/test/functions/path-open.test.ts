import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ERRNO } from "../../src/preview1/errno.ts";
import { RIGHT } from "../../src/preview1/rights.ts";
import { FDFLAG, LOOKUP, OFLAG } from "../../src/preview1/types.ts";
import { Guest, RESULT, ROOT } from "../support/guest.ts";

const READ = BigInt(RIGHT.fd_read);
const FOLLOW = LOOKUP.symlink_follow;

test("path_open makes, empties and refuses files as its flags say", () => {
  using guest = new Guest();
  const file = join(guest.root, "f");
  assert.equal(guest.open("f"), -ERRNO.noent);
  assert.ok(guest.open("f", { oflags: OFLAG.creat | OFLAG.excl }) > 0);
  assert.equal(guest.open("f", { oflags: OFLAG.creat | OFLAG.excl }), -ERRNO.exist);
  writeFileSync(file, "abc");
  assert.ok(guest.open("f", { oflags: OFLAG.creat }) > 0);
  assert.equal(readFileSync(file, "utf8"), "abc");
  assert.ok(guest.open("f", { oflags: OFLAG.trunc, base: 0n }) > 0);
  assert.equal(readFileSync(file, "utf8"), "");
  assert.equal(guest.open("f", { oflags: OFLAG.directory, base: READ }), -ERRNO.notdir);
});

test("path_open opens folders for reading only, and makes none", () => {
  using guest = new Guest();
  mkdirSync(join(guest.root, "d"));
  for (const path of ["d", "d/", ".", "d/..", "d/."]) {
    assert.ok(guest.open(path, { oflags: OFLAG.directory, base: READ }) > 0, path);
    assert.equal(guest.open(path, { base: BigInt(RIGHT.fd_write) }), -ERRNO.isdir, path);
  }
  assert.equal(guest.open("x", { oflags: OFLAG.creat | OFLAG.directory }), -ERRNO.inval);
  assert.equal(guest.open("x/", { oflags: OFLAG.creat }), -ERRNO.isdir);
  assert.equal(guest.open(".", { oflags: OFLAG.creat | OFLAG.excl, base: READ }), -ERRNO.exist);
  assert.equal(guest.open("f", { oflags: 16 }), -ERRNO.inval);
  assert.equal(guest.open("f", { fdflags: 32 }), -ERRNO.inval);
});

test("path_open follows a link at the end when it is told to, and then also makes what it points to", () => {
  using guest = new Guest();
  symlinkSync("target", join(guest.root, "link"));
  assert.equal(guest.open("link", { base: READ }), -ERRNO.loop);
  assert.equal(guest.open("link", { base: READ, lookup: FOLLOW }), -ERRNO.noent);
  assert.equal(guest.open("link", { oflags: OFLAG.creat | OFLAG.excl, lookup: FOLLOW }), -ERRNO.exist);
  assert.ok(guest.open("link", { oflags: OFLAG.creat, lookup: FOLLOW }) > 0);
  assert.ok(existsSync(join(guest.root, "target")));
});

test("path_open needs the rights for what it does, and gives only those that the folder passes on", () => {
  using guest = new Guest();
  const wanted = BigInt(RIGHT.fd_read | RIGHT.fd_seek | RIGHT.path_open);
  const narrow = guest.open(".", { base: BigInt(RIGHT.path_open), inheriting: wanted });
  writeFileSync(join(guest.root, "f"), "");
  assert.equal(guest.open("f", { dir: narrow, base: BigInt(RIGHT.fd_write), inheriting: 0n }), -ERRNO.notcapable);
  assert.equal(guest.open("n", { dir: narrow, oflags: OFLAG.creat, base: READ, inheriting: 0n }), -ERRNO.notcapable);
  assert.equal(guest.open("f", { dir: narrow, oflags: OFLAG.trunc, base: READ, inheriting: 0n }), -ERRNO.notcapable);
  const fd = guest.open("f", { dir: narrow, base: wanted, inheriting: 0n });
  guest.call("fd_fdstat_get", fd, RESULT);
  assert.equal(guest.u64(RESULT + 8), BigInt(RIGHT.fd_read | RIGHT.fd_seek));
});

test("path_open takes rights that nobody knows for rights to nothing", () => {
  using guest = new Guest();
  assert.ok(guest.open("f", { oflags: OFLAG.creat, base: 2n ** 64n - 1n, inheriting: -1n }) > 0);
});

test("path_open in a folder that is only read refuses with rofs whatever could change something", () => {
  using guest = new Guest({ isReadOnly: true });
  writeFileSync(join(guest.root, "f"), "abc");
  mkdirSync(join(guest.root, "d"));
  assert.equal(guest.open("f"), -ERRNO.rofs);
  assert.equal(guest.open("f", { oflags: OFLAG.trunc, base: READ }), -ERRNO.rofs);
  assert.equal(guest.open("n", { oflags: OFLAG.creat, base: READ }), -ERRNO.rofs);
  assert.ok(guest.open("f", { oflags: OFLAG.creat, base: READ }) > 0);
  const inside = guest.open("d", { oflags: OFLAG.directory, base: BigInt(RIGHT.path_open | RIGHT.path_create_file) });
  assert.equal(guest.open("n", { dir: inside, oflags: OFLAG.creat, base: READ }), -ERRNO.rofs);
  assert.equal(guest.open("n", { dir: inside, base: BigInt(RIGHT.fd_write) }), -ERRNO.rofs);
  assert.equal(readFileSync(join(guest.root, "f"), "utf8"), "abc");
});

test("path_open of a named pipe that nobody writes to does not stop the thread", (t) => {
  using guest = new Guest();
  try {
    execFileSync("mkfifo", [join(guest.root, "pipe")]);
  } catch {
    t.skip("no mkfifo here");
    return;
  }
  const fd = guest.open("pipe", { base: READ });
  assert.ok(fd > 0);
  assert.equal(guest.read(fd), "");
  assert.equal(guest.call("fd_seek", fd, 0n, 0, RESULT), ERRNO.spipe);
});

test("path_open says what is wrong with a path", () => {
  using guest = new Guest();
  assert.equal(guest.open(""), -ERRNO.noent);
  assert.equal(guest.open("a".repeat(300)), -ERRNO.nametoolong);
  assert.equal(guest.open("f\0"), -ERRNO.inval);
  assert.equal(guest.call("path_open", ROOT, 0, -1, 4, 0, 0n, 0n, 0, RESULT), ERRNO.fault);
  const [at, length] = guest.place("made");
  assert.equal(guest.call("path_open", ROOT, 0, at, length, OFLAG.creat, 0n, 0n, 0, -2), ERRNO.fault);
  assert.equal(existsSync(join(guest.root, "made")), false);
});

test("a file opened with sync is the same file", () => {
  using guest = new Guest();
  for (const fdflags of [FDFLAG.sync, FDFLAG.dsync, FDFLAG.rsync, FDFLAG.nonblock])
    assert.equal(guest.write(guest.open("f", { oflags: OFLAG.creat, fdflags }), "x"), 1);
});
