import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { deviceProblem } from "../../src/kernel/device-problem.ts";
import { kernelError } from "../../src/kernel/kernel-error.ts";

test("deviceProblem() says what the kernel's reason comes to for a person", () => {
  const told = [2, 13, 16, 19, 22, 110, 121, 5].map((errno) => {
    const { code, message } = deviceProblem(kernelError("ioctl", errno), "use it");
    return `${code}: ${message}`;
  });
  assert.deepEqual(told, [
    "things.unreachable: Cannot use it: there is no such device",
    "things.unreachable: Cannot use it: it may not be opened",
    "things.refused: Cannot use it: another program or driver uses it",
    "things.unreachable: Cannot use it: the device is gone",
    "things.refused: Cannot use it: the device can not do what is asked",
    "base.timeout: Cannot use it: the bus gives no answer",
    "things.unreachable: Cannot use it: nothing acknowledges",
    "things.unreachable: Cannot use it: the kernel says EIO",
  ]);
  assert.match(deviceProblem(kernelError("open", 13), "use it").expected ?? "", /usermod/);
});

test("deviceProblem() leaves an error of the catalogue alone", () => {
  const error = new ThimbleError("things.missing-library", "Cannot call the kernel");
  assert.equal(deviceProblem(error, "use it"), error);
});
