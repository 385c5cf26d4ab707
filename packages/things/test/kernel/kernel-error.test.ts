import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { asKernelError, kernelError } from "../../src/kernel/kernel-error.ts";

test("kernelError() names the reason as the kernel does", () => {
  const busy = kernelError("ioctl", 16);
  assert.equal(busy.code, "EBUSY");
  assert.equal(busy.message, "ioctl: resource busy or locked (EBUSY)");
  assert.equal(kernelError("ioctl", 9999).code, "E9999");
});

test("asKernelError() keeps the code of Node's own errors, and has one for anything else", () => {
  try {
    readFileSync("/nonesuch");
    assert.fail("it is there");
  } catch (error) {
    assert.equal(asKernelError(error).code, "ENOENT");
  }
  assert.equal(asKernelError(new Error("what")).code, "EIO");
  assert.equal(asKernelError(kernelError("read", 19)).code, "ENODEV");
});
