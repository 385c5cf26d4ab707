import { cLibrary } from "./c-functions.ts";
import type { CLibrary } from "./c-library.ts";

/**
 * The C library by the package koffi, which is installed beside Thimble where node:ffi is not to be had.
 * @throws Error when it is not installed
 */
export async function koffiLibrary(): Promise<CLibrary> {
  const { default: koffi } = await import("koffi");
  const libc = koffi.load(null);
  const ioctl = libc.func("int ioctl(int descriptor, unsigned long request, void *memory)");
  const poll = libc.func("int poll(void *descriptors, unsigned long count, int timeout)");
  const pipe2 = libc.func("int pipe2(void *ends, int flags)");
  return cLibrary({
    ioctl: (descriptor, request, buffer) => ioctl(descriptor, request, buffer),
    poll: (buffer, count, timeout) => poll(buffer, count, timeout),
    pipe2: (buffer, flags) => pipe2(buffer, flags),
    errno: () => koffi.errno(),
    addressOf: (buffer) => koffi.address(buffer),
  });
}
