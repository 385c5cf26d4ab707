import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openDeviceThread } from "../../src/kernel/device-thread.ts";
import { KernelError } from "../../src/kernel/kernel-error.ts";
import { until } from "../until.ts";
import { FIONREAD, Fifo } from "./fifo.ts";

const isRefused =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof KernelError && error.code === code;

test("a device's thread does ioctls and hands on what comes, one piece after the other", async () => {
  using fifo = new Fifo();
  const file = await openDeviceThread(fifo.path);
  fifo.write("five!");
  const memory = { bytes: new Uint8Array(4) };
  assert.equal(await file.ioctl(FIONREAD, memory), 0);
  assert.deepEqual([...memory.bytes], [5, 0, 0, 0]);
  await assert.rejects(file.ioctl(0xdead, memory), isRefused("ENOTTY"));

  const calls = [0, 1].map(() => ({ request: FIONREAD, memory: { bytes: new Uint8Array(4) } }));
  const times = await file.burst(calls);
  assert.deepEqual(
    calls.map(({ memory: { bytes } }) => bytes[0]),
    [5, 5],
  );
  assert.ok(times.length === 3 && times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0n)));
  await assert.rejects(file.burst([{ request: 0xdead, memory }]), isRefused("ENOTTY"));

  const heard: string[] = [];
  let release: (() => void) | undefined;
  const listening = file.listen({
    maximumBytes: 3,
    onBytes: (bytes) => {
      heard.push(Buffer.from(bytes).toString());
      return new Promise((resolve) => {
        release = resolve;
      });
    },
    onLost: assert.fail,
  });
  await until(() => heard.length === 1, "the first bytes came");
  // What is behind them waits in the kernel.
  await file.ioctl(FIONREAD, memory);
  assert.deepEqual([...memory.bytes], [2, 0, 0, 0]);
  release?.();
  await until(() => heard.length === 2, "the others came");
  assert.deepEqual(heard, ["fiv", "e!"]);
  listening[Symbol.dispose]();
  await file.close();
});

test("a device's thread that was closed refuses everything, and is closed twice without harm", async () => {
  using fifo = new Fifo();
  const file = await openDeviceThread(fifo.path);
  const lost: string[] = [];
  file.listen({ maximumBytes: 3, onBytes: async () => undefined, onLost: (error) => lost.push(error.message) });
  await Promise.all([file.close(), file.close()]);
  await assert.rejects(file.ioctl(FIONREAD, { bytes: new Uint8Array(4) }), isRefused("EBADF"));
  assert.deepEqual(lost, ["the device was closed (EBADF)"]);
  file.listen({ maximumBytes: 3, onBytes: async () => undefined, onLost: () => undefined })[Symbol.dispose]();
});

test("openDeviceThread() gives the kernel's reason when there is no such device", async () => {
  await assert.rejects(openDeviceThread("/dev/nonesuch"), isRefused("ENOENT"));
});

test("a process that exits, or dies of an error, does not wait for the thread of a device", () => {
  using fifo = new Fifo();
  const source = fileURLToPath(new URL("../../src/kernel/device-thread.ts", import.meta.url));
  for (const [end, status] of [
    ["process.exit(7)", 7],
    ["setImmediate(() => { throw new Error('dies'); })", 1],
  ] as const) {
    const script = `
      const { openDeviceThread } = await import(${JSON.stringify(source)});
      await openDeviceThread(${JSON.stringify(fifo.path)});
      ${end};
    `;
    const flags = ["--conditions=@thimble/source", "--input-type=module", "--eval", script];
    assert.equal(spawnSync(process.execPath, flags, { timeout: 30_000 }).status, status);
  }
});
