import assert from "node:assert/strict";
import { test } from "node:test";
import { readIovecs } from "../../src/functions/iovecs.ts";
import { ERRNO } from "../../src/preview1/errno.ts";
import { OFLAG } from "../../src/preview1/types.ts";
import { WasiError } from "../../src/program/wasi-error.ts";
import { Guest, RESULT } from "../support/guest.ts";

test("a write takes its buffers in turn, empty ones too", () => {
  using guest = new Guest();
  const list = guest.iovecs(guest.place("one "), [0, 0], guest.place("two"));
  assert.equal(guest.call("fd_write", 1, ...list, RESULT), ERRNO.success);
  assert.equal(guest.printed.stdout, "one two");
  assert.equal(guest.u32(RESULT), 7);
});

test("a list or a buffer that leaves the memory is fault, and nothing was written", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  const cases = [
    [65_530, 1],
    [-8, 1],
    [RESULT, 0x2000_0000],
    [RESULT, -1],
    guest.iovecs(guest.place("x"), [65_530, 7]),
    guest.iovecs(guest.place("x"), [-1, -1]),
  ] as const;
  for (const [list, count] of cases) {
    assert.equal(guest.call("fd_write", fd, list, count, RESULT), ERRNO.fault);
    assert.equal(guest.call("fd_read", fd, list, count, RESULT), ERRNO.fault);
    assert.equal(guest.call("fd_write", 1, list, count, RESULT), ERRNO.fault);
  }
  assert.equal(guest.printed.stdout, "");
  assert.equal(guest.call("fd_filestat_get", fd, RESULT), ERRNO.success);
  assert.equal(guest.u64(RESULT + 32), 0n);
});

test("readIovecs() takes 1,024 buffers and leaves the others for the next call", () => {
  using guest = new Guest();
  const [at] = guest.place("ab");
  const list = guest.iovecs(...Array.from({ length: 1500 }, () => [at, 2] as const));
  assert.equal(readIovecs(guest.program.memory, ...list).length, 1024);
});

test("readIovecs() takes 16 MiB, and says inval to what no size can say", () => {
  using guest = new Guest();
  const whole = Array.from({ length: 400 }, () => [0, 65_536] as const);
  const bytes = readIovecs(guest.program.memory, ...guest.iovecs(...whole)).reduce((sum, one) => sum + one.length, 0);
  assert.equal(bytes, 16 * 1024 * 1024);
  const memory = {
    u32: (at: number) => (at % 8 === 0 ? 0 : 0xffff_ffff),
    bytes: () => ({ length: 0xffff_ffff, subarray: () => [] }),
  };
  assert.throws(
    () => readIovecs(memory as never, 0, 2),
    (error) => error instanceof WasiError && error.errno === ERRNO.inval,
  );
});
