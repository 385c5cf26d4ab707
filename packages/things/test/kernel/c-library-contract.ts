import assert from "node:assert/strict";
import { closeSync, writeSync } from "node:fs";
import { test } from "node:test";
import type { CLibrary } from "../../src/kernel/c-library.ts";
import { KernelError } from "../../src/kernel/kernel-error.ts";
import { FIONREAD, Fifo } from "./fifo.ts";

/** What every way to the C library must do, with the real kernel behind it. */
export function testCLibrary(name: string, load: () => Promise<CLibrary>): void {
  test(`${name} calls ioctl() and gives what the kernel wrote`, async () => {
    using fifo = new Fifo();
    fifo.write("twelve bytes");
    const library = await load();
    const memory = { bytes: new Uint8Array(4), addresses: [] };
    assert.equal(library.ioctl(fifo.descriptor, FIONREAD, memory), 0);
    assert.deepEqual([...memory.bytes], [12, 0, 0, 0]);
  });

  test(`${name} gives the kernel's reason for a refusal`, async () => {
    using fifo = new Fifo();
    const library = await load();
    const memory = { bytes: new Uint8Array(4), addresses: [] };
    const isRefused = (error: unknown): boolean => error instanceof KernelError && error.code === "ENOTTY";
    assert.throws(() => library.ioctl(fifo.descriptor, 0xdead, memory), isRefused);
  });

  test(`${name} makes a pipe and waits until it can be read, or is closed`, async () => {
    const library = await load();
    const [read, write] = library.pipe();
    writeSync(write, "a");
    assert.deepEqual(library.poll([read]), [{ descriptor: read, isReadable: true, isLost: false }]);
    closeSync(write);
    assert.deepEqual(library.poll([read]), [{ descriptor: read, isReadable: true, isLost: true }]);
    closeSync(read);
  });

  test(`${name} hands over addresses that the kernel can follow`, async () => {
    const library = await load();
    const [read, write] = library.pipe();
    // A socket option's or a file system's structure would need a device: what the address leads to is told by a call without one.
    const memory = { bytes: new Uint8Array(16), addresses: [0] };
    memory.bytes[0] = 8;
    assert.throws(() => library.ioctl(read, 0xdead, memory), KernelError);
    const address = new DataView(memory.bytes.buffer).getBigUint64(0, true);
    assert.ok(address > 0x1000n && address < 2n ** 48n, String(address));
    closeSync(read);
    closeSync(write);
  });
}
