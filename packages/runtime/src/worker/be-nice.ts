import { readlinkSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** So much nicer than the process: such a thread gets a third of what others of it get where all want the core. @see sched(7), "The nice value" */
const NICER = 5;
/** @see sched(7), "The nice value" */
const NICEST = 19;

/**
 * From now on the other threads of the process go before the calling one. Does nothing where threads have no priority of their own.
 * @see setpriority(2): on Linux a thread has a nice value of its own, addressed by its thread id; proc(5), /proc/thread-self
 */
export function beNice(): void {
  try {
    const thread = /\/task\/(\d+)$/.exec(readlinkSync("/proc/thread-self"))?.[1];
    if (thread !== undefined) setPriority(Number(thread), Math.min(NICEST, getPriority() + NICER));
  } catch {
    // Not Linux, or not allowed: then it competes as an equal.
  }
}
