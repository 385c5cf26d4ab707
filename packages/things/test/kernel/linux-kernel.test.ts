import assert from "node:assert/strict";
import { test } from "node:test";
import { LinuxKernel } from "../../src/kernel/linux-kernel.ts";
import { FIONREAD, Fifo } from "./fifo.ts";

test("LinuxKernel opens device files, and its clock does not go back", async () => {
  using fifo = new Fifo();
  const kernel = new LinuxKernel();
  const before = kernel.monotonic();
  const file = await kernel.open(fifo.path);
  assert.equal(file.name, fifo.path);
  assert.equal(await file.ioctl(FIONREAD, { bytes: new Uint8Array(4) }), 0);
  await file.close();
  assert.ok(kernel.monotonic() > before);
});
