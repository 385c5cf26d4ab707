import assert from "node:assert/strict";
import { test } from "node:test";
import { ioctlNumber } from "../../src/kernel/ioctl-number.ts";

test("ioctlNumber() makes the numbers that the kernel's macros make", () => {
  // Worked out by the headers: TCGETS2, TCSETS2 and BLKGETSIZE64 of x86-64.
  assert.equal(ioctlNumber("read", 0x54, 0x2a, 44), 0x802c542a);
  assert.equal(ioctlNumber("write", 0x54, 0x2b, 44), 0x402c542b);
  assert.equal(ioctlNumber("read", 0x12, 114, 8), 0x80081272);
  assert.equal(ioctlNumber("none", 0x12, 119, 0), 0x1277);
});

test("ioctlNumber() refuses memory that is too large", () => {
  assert.throws(() => ioctlNumber("read", 0, 0, 16_384), RangeError);
});
