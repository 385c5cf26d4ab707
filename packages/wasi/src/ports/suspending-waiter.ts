import type { Errno } from "../preview1/errno.ts";
import type { WasiProgram } from "../program/wasi-program.ts";

/**
 * How programs wait where others share their thread: the caller is put aside between two halves of a call, and between them none of its code runs.
 */
export interface SuspendingWaiter {
  /** The program that calls, at the first half. */
  calling(): WasiProgram;
  /** Begins a wait of `delay` ms, 0 to Infinity, for the program that calls. Returns its number, or 0 when there is nothing to wait for. */
  ask(delay: number): number;
  /** At the second half: the program that called, and what came of its wait, success when the time is over. */
  answered(): { readonly program: WasiProgram; readonly errno: Errno };
}
