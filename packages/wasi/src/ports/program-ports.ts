import type { Clock } from "@thimble/base";
import type { FileSystem } from "./file-system.ts";

/** Where a program's random bytes come from. */
export interface RandomBytes {
  /** Fills all of it. */
  fill(bytes: Uint8Array): void;
}

/** How a program waits. */
export interface Waiter {
  /** Returns after `delay` ms, 0 to Infinity. */
  wait(delay: number): void;
}

/** Everything that programs touch of the machine. One object may serve any number of programs. */
export interface ProgramPorts {
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly random: RandomBytes;
  readonly waiter: Waiter;
  readonly files: FileSystem;
}
