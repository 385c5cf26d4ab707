import type { CLibrary, PollResult } from "./c-library.ts";
import { kernelError } from "./kernel-error.ts";
import { type FlatMemory, relocate } from "./kernel-memory.ts";

/** Functions of libc as a foreign-function interface gives them: integers in and out, buffers by their address. */
export interface CFunctions {
  ioctl(descriptor: number, request: number, buffer: Uint8Array): number;
  poll(buffer: Uint8Array, count: number, timeout: number): number;
  pipe2(buffer: Uint8Array, flags: number): number;
  /** Of the last call that failed. */
  errno(): number;
  addressOf(buffer: Uint8Array): bigint;
}

/** `struct pollfd`: descriptor, what is asked, what came. @see Linux, include/uapi/asm-generic/poll.h */
const POLLFD_BYTES = 8;
const POLLIN = 0x0001;
const POLLERR = 0x0008;
const POLLHUP = 0x0010;
const POLLNVAL = 0x0020;
const EINTR = 4;
/** @see Linux, include/uapi/asm-generic/fcntl.h */
const O_CLOEXEC = 0o2000000;

/** The C library over its functions. */
export function cLibrary(c: CFunctions): CLibrary {
  const check = (call: string, result: number): number => {
    if (result < 0) throw kernelError(call, c.errno());
    return result;
  };
  return {
    ioctl: (descriptor, request, memory) => check("ioctl", callIoctl(c, descriptor, request, memory)),
    poll: (descriptors) => {
      const bytes = new Uint8Array(POLLFD_BYTES * descriptors.length);
      const view = new DataView(bytes.buffer);
      for (const [i, descriptor] of descriptors.entries()) {
        view.setInt32(POLLFD_BYTES * i, descriptor, true);
        view.setInt16(POLLFD_BYTES * i + 4, POLLIN, true);
      }
      const result = c.poll(bytes, descriptors.length, -1);
      // A signal, to which another thread sees.
      if (result < 0 && c.errno() === EINTR) return [];
      check("poll", result);
      return descriptors.map((descriptor, i): PollResult => {
        const events = view.getInt16(POLLFD_BYTES * i + 6, true);
        const isReadable = (events & POLLIN) !== 0;
        return { descriptor, isReadable, isLost: (events & (POLLERR | POLLHUP | POLLNVAL)) !== 0 };
      });
    },
    pipe: () => {
      const ends = new Uint8Array(8);
      check("pipe2", c.pipe2(ends, O_CLOEXEC));
      const view = new DataView(ends.buffer);
      return [view.getInt32(0, true), view.getInt32(4, true)];
    },
  };
}

function callIoctl(c: CFunctions, descriptor: number, request: number, memory: FlatMemory): number {
  // The one copy whose address is taken; it lives until the call has returned.
  if (memory.addresses.length > 0) relocate(memory, c.addressOf(memory.bytes));
  return c.ioctl(descriptor, request, memory.bytes);
}
