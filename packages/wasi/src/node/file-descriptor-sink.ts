import { writeSync } from "node:fs";
import type { ByteSink } from "../ports/byte-stream.ts";
import type { Waiter } from "../ports/program-ports.ts";
import { ERRNO } from "../preview1/errno.ts";
import { WasiError } from "../program/wasi-error.ts";
import { withErrno } from "./with-errno.ts";

/** How long is waited before a full pipe is tried again, in ms. */
const FULL_PIPE_WAIT = 1;

/** A standard stream of the process, written to at once. */
export class FileDescriptorSink implements ByteSink {
  readonly #fd: number;
  readonly #waiter: Waiter;

  /** The waiter stops the thread while a pipe that does not block is full. */
  constructor(fd: number, waiter: Waiter) {
    this.#fd = fd;
    this.#waiter = waiter;
  }

  /** @throws WasiError pipe when nobody reads; what the system answers */
  write(bytes: Uint8Array): number {
    for (;;) {
      try {
        return withErrno(() => writeSync(this.#fd, bytes));
      } catch (error) {
        // Whoever shares the other end may have made it one that does not block.
        if (!(error instanceof WasiError) || error.errno !== ERRNO.again) throw error;
        this.#waiter.wait(FULL_PIPE_WAIT);
      }
    }
  }
}
