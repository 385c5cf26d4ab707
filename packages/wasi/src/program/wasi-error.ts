import type { Errno } from "../preview1/errno.ts";

/** Ends a function of WASI with an errno. Never leaves the host: the module gets the number. */
export class WasiError extends Error {
  override readonly name = "WasiError";
  readonly errno: Errno;

  constructor(errno: Errno) {
    super(`errno ${errno}`);
    this.errno = errno;
  }
}
