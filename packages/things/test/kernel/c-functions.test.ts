import assert from "node:assert/strict";
import { test } from "node:test";
import { type CFunctions, cLibrary } from "../../src/kernel/c-functions.ts";
import { KernelError } from "../../src/kernel/kernel-error.ts";

function functions(parts: Partial<CFunctions>): CFunctions {
  const refuse = (): never => assert.fail("not to be called");
  return { ioctl: refuse, poll: refuse, pipe2: refuse, errno: () => 0, addressOf: refuse, ...parts };
}

test("a call that fails is an error with the reason that the library gives", () => {
  const library = cLibrary(functions({ ioctl: () => -1, pipe2: () => -1, errno: () => 25 }));
  const isNoTerminal = (error: unknown): boolean => error instanceof KernelError && error.code === "ENOTTY";
  assert.throws(() => library.ioctl(1, 2, { bytes: new Uint8Array(4), addresses: [] }), isNoTerminal);
  assert.throws(() => library.pipe(), isNoTerminal);
});

test("poll() that a signal ended has nothing to tell; one that failed otherwise is an error", () => {
  assert.deepEqual(cLibrary(functions({ poll: () => -1, errno: () => 4 })).poll([3]), []);
  assert.throws(() => cLibrary(functions({ poll: () => -1, errno: () => 12 })).poll([3]), KernelError);
});

test("poll() tells what can be read from what is lost", () => {
  const poll = (buffer: Uint8Array): number => {
    buffer[6] = 0x01;
    buffer[14] = 0x10;
    return 2;
  };
  assert.deepEqual(cLibrary(functions({ poll })).poll([5, 6]), [
    { descriptor: 5, isReadable: true, isLost: false },
    { descriptor: 6, isReadable: false, isLost: true },
  ]);
});

test("ioctl() turns offsets into addresses of the memory that it hands over", () => {
  const bytes = new Uint8Array(16);
  bytes[0] = 8;
  const ioctl = (_descriptor: number, _request: number, buffer: Uint8Array): number => {
    assert.equal(new DataView(buffer.buffer, buffer.byteOffset).getBigUint64(0, true), 0x1008n);
    return 7;
  };
  const library = cLibrary(functions({ ioctl, addressOf: () => 0x1000n }));
  assert.equal(library.ioctl(1, 2, { bytes, addresses: [0] }), 7);
});
