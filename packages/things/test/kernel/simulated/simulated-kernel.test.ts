import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { KernelError } from "../../../src/kernel/kernel-error.ts";
import { RecordQueue, type SimulatedDevice } from "../../../src/kernel/simulated/simulated-device.ts";
import { SimulatedKernel } from "../../../src/kernel/simulated/simulated-kernel.ts";

const isRefused =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof KernelError && error.code === code;

/** A device whose ioctl 1 gives out a file that says `records`. */
function speaker(records: RecordQueue): SimulatedDevice {
  const said = { ioctl: () => 7, close: () => undefined, records };
  return {
    open: (kernel) => ({ ioctl: (request) => (request === 1 ? kernel.describe(said) : 0), close: () => undefined }),
  };
}

const NO_MEMORY = { bytes: new Uint8Array(0) };

test("SimulatedKernel opens what was attached, and hands on records one batch after the other", async () => {
  const kernel = new SimulatedKernel({ clock: new VirtualClock() });
  const records = new RecordQueue(3);
  kernel.attach("/dev/a", speaker(records));
  assert.deepEqual(kernel.paths, ["/dev/a"]);
  await assert.rejects(kernel.open("/dev/b"), isRefused("ENOENT"));
  const file = await kernel.open("/dev/a");
  const derived = file.derive(await file.ioctl(1, NO_MEMORY), "said");
  assert.equal(await derived.ioctl(0, NO_MEMORY), 7);
  assert.throws(() => file.derive(9999, "none"), isRefused("EBADF"));
  for (const byte of [1, 2, 3, 4, 5]) records.push(Uint8Array.of(byte));
  const heard: (readonly number[])[] = [];
  const onBytes = async (bytes: Uint8Array): Promise<void> => void heard.push([...bytes]);
  const listening = derived.listen({ maximumBytes: 2, onBytes, onLost: assert.fail });
  await new Promise((resolve) => setImmediate(resolve));
  // Two of five were lost: three are kept.
  assert.deepEqual(heard, [[3, 4], [5]]);
  listening[Symbol.dispose]();
  records.push(Uint8Array.of(6));
  assert.equal(heard.length, 2);
  await file.close();
  await assert.rejects(derived.ioctl(0, NO_MEMORY), isRefused("EBADF"));
});

test("SimulatedKernel takes a device away from under those who have it open", async () => {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel({ clock });
  kernel.attach("/dev/a", speaker(new RecordQueue(3)));
  const file = await kernel.open("/dev/a");
  const lost: unknown[] = [];
  file.listen({ maximumBytes: 2, onBytes: async () => undefined, onLost: (error) => lost.push(error) });
  kernel.detach("/dev/a");
  assert.ok(isRefused("ENODEV")(lost[0]));
  await assert.rejects(file.ioctl(1, NO_MEMORY), isRefused("ENODEV"));
  await assert.rejects(kernel.open("/dev/a"), isRefused("ENOENT"));
  await file.close();
  await clock.advance(2.5);
  assert.equal(kernel.monotonic(), 2_500_000n);
});
