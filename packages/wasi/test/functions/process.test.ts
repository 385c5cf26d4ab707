import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRNO } from "../../src/preview1/errno.ts";
import { ProgramExit } from "../../src/program/program-exit.ts";
import { Guest, RESULT } from "../support/guest.ts";

test("proc_exit ends a program with its status, and for good", () => {
  using guest = new Guest();
  const hasEnded = (error: unknown): boolean => error instanceof ProgramExit && error.status === 0xffff_ffff;
  assert.throws(() => guest.call("proc_exit", -1), hasEnded);
  assert.throws(() => guest.call("fd_write", 1, 0, 0, RESULT), hasEnded);
  assert.throws(() => guest.call("proc_exit", 0), hasEnded);
});

test("random_get fills exactly what was asked for", () => {
  using guest = new Guest();
  const at = guest.place("........")[0];
  assert.equal(guest.call("random_get", at + 1, 3), ERRNO.success);
  assert.equal(guest.text(at, 8), ".\x07\x07\x07....");
  assert.equal(guest.call("random_get", at, 0), ERRNO.success);
  assert.equal(guest.call("random_get", 65_530, 7), ERRNO.fault);
});

test("there are no signals and no sockets", () => {
  using guest = new Guest();
  assert.equal(guest.call("proc_raise", 1), ERRNO.notsup);
  assert.equal(guest.call("sock_shutdown", 1, 0), ERRNO.notsock);
  assert.equal(guest.call("sock_accept", 3, 0, RESULT), ERRNO.notsock);
  assert.equal(guest.call("sock_send", 9, 0, 0, 0, RESULT), ERRNO.badf);
  assert.equal(guest.call("sock_recv", 1, 0, 0, 0, RESULT, RESULT), ERRNO.notsock);
});
