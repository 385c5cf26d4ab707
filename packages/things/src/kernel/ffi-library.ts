import { cLibrary } from "./c-functions.ts";
import type { CLibrary } from "./c-library.ts";

/**
 * The C library by node:ffi, which Node has from 26.1 on.
 * @throws Error when this Node has it not, or does not permit it
 */
export async function ffiLibrary(): Promise<CLibrary> {
  // Node 24 has no such module, so that it is loaded when it is used.
  const ffi = await import("node:ffi");
  const { functions: c } = ffi.dlopen(null, {
    // The third argument of the real one is variadic; 64-bit Linux passes a single pointer there as anywhere.
    ioctl: { arguments: ["i32", "u64", "pointer"], return: "i32" },
    poll: { arguments: ["pointer", "u64", "i32"], return: "i32" },
    pipe2: { arguments: ["pointer", "i32"], return: "i32" },
    __errno_location: { arguments: [], return: "pointer" },
  });
  return cLibrary({
    ioctl: (descriptor, request, buffer) => c.ioctl(descriptor, BigInt(request), buffer),
    poll: (buffer, count, timeout) => c.poll(buffer, BigInt(count), timeout),
    pipe2: (buffer, flags) => c.pipe2(buffer, flags),
    errno: () => ffi.getInt32(c.__errno_location()),
    addressOf: (buffer) => ffi.getRawPointer(buffer),
  });
}
