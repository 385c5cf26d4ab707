import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { ERRNO } from "../../src/preview1/errno.ts";
import { RIGHT } from "../../src/preview1/rights.ts";
import { FILETYPE } from "../../src/preview1/types.ts";
import { Guest, RESULT, sourceOf } from "../support/guest.ts";

test("a program has its three streams, its folders from 3 on, and nothing else", () => {
  using guest = new Guest();
  const isOpen = Array.from({ length: 8 }, (_, fd) => guest.call("fd_fdstat_get", fd, RESULT) === 0);
  assert.deepEqual(isOpen, [true, true, true, true, false, false, false, false]);
});

test("a stream says that it is a terminal when it is to be written line by line", () => {
  for (const isTerminal of [true, false]) {
    using guest = new Guest({ isTerminal });
    assert.equal(guest.call("fd_fdstat_get", 1, RESULT), 0);
    assert.equal(guest.u8(RESULT), isTerminal ? FILETYPE.character_device : FILETYPE.unknown);
    assert.equal(Number(guest.u64(RESULT + 8)) & (RIGHT.fd_seek | RIGHT.fd_tell | RIGHT.fd_read), 0);
  }
});

test("standard input is read, standard output and error are written, and not the other way round", () => {
  using guest = new Guest({ stdin: sourceOf("hello") });
  assert.equal(guest.read(0, 3), "hel");
  assert.equal(guest.read(0), "lo");
  assert.equal(guest.read(0), "");
  assert.equal(guest.write(1, "out"), 3);
  assert.equal(guest.write(2, "err"), 3);
  assert.deepEqual(guest.printed, { stdout: "out", stderr: "err" });
  assert.equal(guest.write(0, "x"), -ERRNO.notcapable);
  assert.equal(guest.read(1), -ERRNO.notcapable);
});

test("WasiProgram refuses an argument and a variable with a NUL", () => {
  assert.throws(
    () => new Guest({ args: ["a\0b"] }),
    (error) => isThimbleError(error, "base.argument"),
  );
  assert.throws(
    () => new Guest({ environment: { A: "\0" } }),
    (error) => isThimbleError(error, "base.argument"),
  );
});
