import type { GuestMemory } from "../memory/guest-memory.ts";
import { ERRNO } from "../preview1/errno.ts";
import { SIZE } from "../preview1/types.ts";
import { WasiError } from "../program/wasi-error.ts";

/**
 * Most buffers that one call takes. What is beyond is left for the next call, as a read or write may.
 * @see POSIX.1-2017, limits.h, {IOV_MAX}; 1,024 in Linux and in wasi-libc
 */
const MAXIMUM_BUFFERS = 1024;

/**
 * Most bytes that one call takes: nothing else runs in the thread meanwhile. What is beyond is left for the next call.
 */
const MAXIMUM_BYTES = 16 * 1024 * 1024;

/**
 * The buffers of a list of `iovec` or `ciovec`, without empty ones. All of the list must lie in the memory, also what is not used.
 * @throws WasiError fault; inval when all of them together are longer than a size can say
 */
export function readIovecs(memory: GuestMemory, pointer: number, count: number): Uint8Array[] {
  const list = pointer >>> 0;
  const length = count >>> 0;
  // Checks the bounds of the list before it is walked.
  memory.bytes(list, Math.min(length * SIZE.iovec, 0xffff_ffff));
  const buffers: Uint8Array[] = [];
  let bytes = 0;
  for (let place = 0; place < Math.min(length, MAXIMUM_BUFFERS); place += 1) {
    // iovec: buf at 0, buf_len at 4
    const buffer = memory.bytes(memory.u32(list + place * SIZE.iovec), memory.u32(list + place * SIZE.iovec + 4));
    if (bytes + buffer.length > 0xffff_ffff) throw new WasiError(ERRNO.inval);
    const taken = buffer.subarray(0, Math.max(MAXIMUM_BYTES - bytes, 0));
    bytes += buffer.length;
    if (taken.length > 0) buffers.push(taken);
  }
  return buffers;
}
