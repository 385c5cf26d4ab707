import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ERRNO } from "../../src/preview1/errno.ts";
import { FILETYPE, FSTFLAG, LOOKUP, OFLAG } from "../../src/preview1/types.ts";
import { Guest, RESULT, ROOT } from "../support/guest.ts";

const FOLLOW = LOOKUP.symlink_follow;

/** Two files, a folder with a file, a link to a file, to a folder, to nothing, and out of the folder. */
function filled(isReadOnly = false): Guest {
  const guest = new Guest({ isReadOnly });
  const at = (name: string): string => join(guest.root, name);
  writeFileSync(at("f"), "f");
  writeFileSync(at("g"), "g");
  mkdirSync(at("d"));
  writeFileSync(at("d/e"), "e");
  symlinkSync("f", at("to-f"));
  symlinkSync("d", at("to-d"));
  symlinkSync("gone", at("to-nothing"));
  writeFileSync(guest.outside, "secret");
  symlinkSync("../outside", at("out"));
  symlinkSync(guest.outside, at("absolute"));
  return guest;
}

test("path_create_directory and path_remove_directory make and remove folders, with a slash at the end or without", () => {
  using guest = filled();
  for (const path of ["n", "n/", "to-d/n", "d/../n//"]) {
    assert.equal(guest.call("path_create_directory", ROOT, path), ERRNO.success, path);
    assert.equal(guest.call("path_create_directory", ROOT, path), ERRNO.exist, path);
    assert.equal(guest.call("path_remove_directory", ROOT, path), ERRNO.success, path);
    assert.equal(guest.call("path_remove_directory", ROOT, path), ERRNO.noent, path);
  }
  assert.equal(guest.call("path_create_directory", ROOT, "."), ERRNO.exist);
  assert.equal(guest.call("path_create_directory", ROOT, "x/y"), ERRNO.noent);
  assert.equal(guest.call("path_create_directory", ROOT, "f/y"), ERRNO.notdir);
  assert.equal(guest.call("path_remove_directory", ROOT, "."), ERRNO.inval);
  assert.equal(guest.call("path_remove_directory", ROOT, "d"), ERRNO.notempty);
  assert.equal(guest.call("path_remove_directory", ROOT, "f"), ERRNO.notdir);
  assert.equal(guest.call("path_remove_directory", ROOT, "to-d"), ERRNO.notdir);
});

test("path_unlink_file removes files and links, and neither folders nor what a link points to", () => {
  using guest = filled();
  assert.equal(guest.call("path_unlink_file", ROOT, "d"), ERRNO.isdir);
  assert.equal(guest.call("path_unlink_file", ROOT, "d/"), ERRNO.isdir);
  assert.equal(guest.call("path_unlink_file", ROOT, "."), ERRNO.isdir);
  assert.equal(guest.call("path_unlink_file", ROOT, "f/"), ERRNO.notdir);
  assert.equal(guest.call("path_unlink_file", ROOT, "to-d/"), ERRNO.notdir);
  for (const name of ["to-f", "to-d", "to-nothing", "out", "absolute"])
    assert.equal(guest.call("path_unlink_file", ROOT, name), ERRNO.success, name);
  assert.deepEqual(readdirSync(guest.root).sort(), ["d", "f", "g"]);
  assert.equal(readFileSync(guest.outside, "utf8"), "secret");
});

test("path_filestat_get looks at a link, or at what it points to", () => {
  using guest = filled();
  const kind = (path: string, lookup: number): number => {
    const errno = guest.call("path_filestat_get", ROOT, lookup, path, RESULT);
    return errno === 0 ? guest.u8(RESULT + 16) : -errno;
  };
  assert.equal(kind("to-f", 0), FILETYPE.symbolic_link);
  assert.equal(kind("to-f", FOLLOW), FILETYPE.regular_file);
  assert.equal(kind("to-d/", 0), FILETYPE.directory);
  assert.equal(kind("f/", 0), -ERRNO.notdir);
  assert.equal(kind("to-nothing", FOLLOW), -ERRNO.noent);
  assert.equal(kind(".", 0), FILETYPE.directory);
  assert.equal(kind("out", 0), FILETYPE.symbolic_link);
  assert.equal(kind("out", FOLLOW), -ERRNO.notcapable);
  assert.equal(kind("absolute", FOLLOW), -ERRNO.notcapable);
});

test("path_filestat_set_times sets the times of a link, or of what it points to", () => {
  using guest = filled();
  const time = 1_600_000_000_000_000_001n;
  const set = (path: string, lookup: number, flags: number = FSTFLAG.mtim): number =>
    guest.call("path_filestat_set_times", ROOT, lookup, path, 0n, time, flags);
  const modified = (path: string): bigint => {
    assert.equal(guest.call("path_filestat_get", ROOT, 0, path, RESULT), 0);
    return guest.u64(RESULT + 48);
  };
  const before = modified("f");
  assert.equal(set("to-f", 0), ERRNO.success);
  assert.deepEqual([modified("to-f"), modified("f")], [time, before]);
  assert.equal(set("to-f", FOLLOW), ERRNO.success);
  assert.equal(modified("f"), time);
  assert.equal(set(".", 0), ERRNO.success);
  assert.equal(modified("."), time);
  assert.equal(set("f/", 0), ERRNO.notdir);
  assert.equal(set("f", 0, FSTFLAG.mtim | FSTFLAG.mtim_now), ERRNO.inval);
  assert.equal(set("out", FOLLOW), ERRNO.notcapable);
});

test("path_link names a file again and never follows a link", () => {
  using guest = filled();
  const link = (from: string, to: string, lookup = 0): number => guest.call("path_link", ROOT, lookup, from, ROOT, to);
  assert.equal(link("f", "d/again"), ERRNO.success);
  assert.equal(lstatSync(join(guest.root, "f")).nlink, 2);
  assert.equal(link("out", "named"), ERRNO.success);
  assert.equal(readlinkSync(join(guest.root, "named")), "../outside");
  assert.equal(link("out", "x", FOLLOW), ERRNO.inval);
  assert.equal(link("f", "g"), ERRNO.exist);
  assert.equal(link("f", "."), ERRNO.exist);
  assert.equal(link("d", "x"), ERRNO.perm);
  assert.equal(link(".", "x"), ERRNO.perm);
  assert.equal(link("f/", "x"), ERRNO.notdir);
  assert.equal(link("f", "x/"), ERRNO.noent);
  assert.equal(link("../outside", "x"), ERRNO.notcapable);
});

test("path_readlink reads as much of a link as fits", () => {
  using guest = filled();
  const at = guest.place("................")[0];
  assert.equal(guest.call("path_readlink", ROOT, "to-nothing", at, 16, RESULT), ERRNO.success);
  assert.equal(guest.text(at, 16), "gone............");
  assert.equal(guest.call("path_readlink", ROOT, "out", at, 2, RESULT), ERRNO.success);
  assert.deepEqual([guest.u32(RESULT), guest.text(at, 2)], [2, ".."]);
  assert.equal(guest.call("path_readlink", ROOT, "f", at, 16, RESULT), ERRNO.inval);
  assert.equal(guest.call("path_readlink", ROOT, ".", at, 16, RESULT), ERRNO.inval);
  assert.equal(guest.call("path_readlink", ROOT, "to-f", 65_530, 16, RESULT), ERRNO.fault);
});

test("path_rename moves files, folders and links over what may be replaced", () => {
  using guest = filled();
  const rename = (from: string, to: string): number => guest.call("path_rename", ROOT, from, ROOT, to);
  assert.equal(rename("f", "d/e"), ERRNO.success);
  assert.equal(readFileSync(join(guest.root, "d/e"), "utf8"), "f");
  assert.equal(rename("out", "moved"), ERRNO.success);
  assert.equal(rename("d", "g"), ERRNO.notdir);
  assert.equal(rename("g", "d"), ERRNO.isdir);
  assert.equal(rename("g/", "h"), ERRNO.notdir);
  assert.equal(rename("g", "h/"), ERRNO.notdir);
  assert.equal(rename("d/", "h/"), ERRNO.success);
  assert.equal(rename("h", "h/inside"), ERRNO.inval);
  assert.equal(rename(".", "x"), ERRNO.busy);
  assert.equal(rename("g", ".."), ERRNO.notcapable);
  assert.equal(rename("g", "../outside"), ERRNO.notcapable);
  assert.equal(rename("../outside", "x"), ERRNO.notcapable);
});

test("path_symlink makes links that lead anywhere but the root of the machine; following them is another matter", () => {
  using guest = filled();
  const link = (target: string, path: string): number => guest.call("path_symlink", target, ROOT, path);
  assert.equal(link("d/e", "new"), ERRNO.success);
  assert.equal(readlinkSync(join(guest.root, "new")), "d/e");
  assert.equal(link("../outside", "escape"), ERRNO.success);
  assert.equal(guest.open("escape", { lookup: FOLLOW }), -ERRNO.notcapable);
  assert.equal(link("/etc/passwd", "x"), ERRNO.notcapable);
  assert.equal(link("", "x"), ERRNO.noent);
  assert.equal(link("a", "f"), ERRNO.exist);
  assert.equal(link("a", "x/"), ERRNO.noent);
  assert.equal(link("a", "d/"), ERRNO.exist);
  assert.equal(link("a", "f/"), ERRNO.notdir);
  assert.equal(link("a", "."), ERRNO.exist);
});

test("no path gets out: not up, not from the root, not through a link, in no function", () => {
  using guest = filled();
  const ways = [
    "../outside",
    "d/../../outside",
    "/etc/passwd",
    "to-d/../../outside",
    "out/x",
    "absolute/x",
    "./../outside",
  ];
  for (const path of ways) {
    for (const lookup of [0, FOLLOW])
      assert.equal(guest.open(path, { lookup, oflags: OFLAG.creat }), -ERRNO.notcapable);
    assert.equal(guest.call("path_filestat_get", ROOT, FOLLOW, path, RESULT), ERRNO.notcapable);
    assert.equal(guest.call("path_filestat_set_times", ROOT, FOLLOW, path, 0n, 0n, 0), ERRNO.notcapable);
    assert.equal(guest.call("path_create_directory", ROOT, path), ERRNO.notcapable);
    assert.equal(guest.call("path_remove_directory", ROOT, path), ERRNO.notcapable);
    assert.equal(guest.call("path_unlink_file", ROOT, path), ERRNO.notcapable);
    assert.equal(guest.call("path_readlink", ROOT, path, RESULT, 8, RESULT), ERRNO.notcapable);
    assert.equal(guest.call("path_symlink", "a", ROOT, path), ERRNO.notcapable);
    assert.equal(guest.call("path_link", ROOT, 0, path, ROOT, "x"), ERRNO.notcapable);
    assert.equal(guest.call("path_link", ROOT, 0, "f", ROOT, path), ERRNO.notcapable);
    assert.equal(guest.call("path_rename", ROOT, path, ROOT, "x"), ERRNO.notcapable);
    assert.equal(guest.call("path_rename", ROOT, "f", ROOT, path), ERRNO.notcapable);
  }
  assert.equal(readFileSync(guest.outside, "utf8"), "secret");
});

test("a folder that is only read stays as it is, and its files get no second name elsewhere", () => {
  using guest = filled(true);
  assert.equal(guest.call("path_create_directory", ROOT, "n"), ERRNO.rofs);
  assert.equal(guest.call("path_remove_directory", ROOT, "d"), ERRNO.rofs);
  assert.equal(guest.call("path_unlink_file", ROOT, "f"), ERRNO.rofs);
  assert.equal(guest.call("path_symlink", "a", ROOT, "n"), ERRNO.rofs);
  assert.equal(guest.call("path_link", ROOT, 0, "f", ROOT, "n"), ERRNO.rofs);
  assert.equal(guest.call("path_rename", ROOT, "f", ROOT, "n"), ERRNO.rofs);
  assert.equal(guest.call("path_filestat_set_times", ROOT, 0, "f", 0n, 0n, FSTFLAG.mtim), ERRNO.rofs);
  assert.equal(guest.call("fd_filestat_set_times", ROOT, 0n, 0n, FSTFLAG.mtim), ERRNO.rofs);
  assert.equal(existsSync(join(guest.root, "n")), false);
});
