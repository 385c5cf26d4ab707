import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";

/** Of -20 to 19: such a thread gets a tenth of a core where others want it, too. @see sched(7), "The nice value" */
const NICE = 10;

/**
 * From now on the other threads of the machine go before the calling one. Does nothing where threads have no priority of their own.
 * @see setpriority(2): on Linux a thread has a nice value of its own, addressed by its thread id; proc(5), /proc/thread-self
 */
export function beNice(): void {
  try {
    const thread = /\/task\/(\d+)$/.exec(readlinkSync("/proc/thread-self"))?.[1];
    if (thread !== undefined) setPriority(Number(thread), NICE);
  } catch {
    // Not Linux, or not allowed: then it competes as an equal.
  }
}
