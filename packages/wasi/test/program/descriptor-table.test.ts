import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { ERRNO } from "../../src/preview1/errno.ts";
import { OFLAG } from "../../src/preview1/types.ts";
import { Guest, RESULT, ROOT } from "../support/guest.ts";

test("a number that was closed is given out again, and never one below 3", () => {
  using guest = new Guest();
  const [first, second] = [guest.open("a", { oflags: OFLAG.creat }), guest.open("b", { oflags: OFLAG.creat })];
  assert.deepEqual([first, second], [4, 5]);
  assert.equal(guest.call("fd_close", first), ERRNO.success);
  assert.equal(guest.call("fd_close", 0), ERRNO.success);
  assert.equal(guest.open("c", { oflags: OFLAG.creat }), 4);
  assert.equal(guest.call("fd_close", 0), ERRNO.badf);
});

test("a program gets mfile when it has opened as much as it may, and can go on when it has closed something", () => {
  using guest = new Guest({ maximumDescriptors: 6 });
  assert.equal(guest.open("a", { oflags: OFLAG.creat }), 4);
  assert.equal(guest.open("b", { oflags: OFLAG.creat }), 5);
  assert.equal(guest.open("c", { oflags: OFLAG.creat }), -ERRNO.mfile);
  assert.deepEqual(readdirSync(guest.root).sort(), ["a", "b"]);
  assert.equal(guest.call("fd_close", 4), ERRNO.success);
  assert.equal(guest.open("c", { oflags: OFLAG.creat }), 4);
});

test("fd_renumber moves one descriptor over another, and both must be open", () => {
  using guest = new Guest();
  const [a, b] = [guest.open("a", { oflags: OFLAG.creat }), guest.open("b", { oflags: OFLAG.creat })];
  assert.equal(guest.write(a, "A"), 1);
  assert.equal(guest.call("fd_renumber", a, b), ERRNO.success);
  assert.equal(guest.call("fd_fdstat_get", a, RESULT), ERRNO.badf);
  assert.equal(guest.write(b, "B"), 1);
  assert.equal(guest.call("fd_renumber", b, a), ERRNO.badf);
  assert.equal(guest.call("fd_renumber", b, b), ERRNO.success);
  assert.equal(guest.call("fd_renumber", b, ROOT), ERRNO.success);
  assert.equal(guest.call("fd_prestat_get", ROOT, RESULT), ERRNO.badf);
});

test("disposing of a program closes everything that it had open", () => {
  const before = readdirSync("/proc/self/fd").length;
  const guest = new Guest();
  for (let i = 0; i < 20; i += 1) guest.open(`f${i}`, { oflags: OFLAG.creat });
  guest[Symbol.dispose]();
  assert.equal(readdirSync("/proc/self/fd").length, before);
});
