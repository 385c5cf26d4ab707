import type { Millis } from "@thimble/base";
import type { Budget } from "@thimble/model";

/** What fits the caches of a core: within it an instruction never waits for the machine's memory. */
const CACHED_BYTES = 1024 * 1024;
/**
 * The dearest instruction, measured on a 2-core virtual machine of 2026: a chain of 64-bit divisions takes 2.3 ns for each instruction, stores all
 * over 256 MiB of memory take 17 to 72. Others take 0.2 to 1 ns.
 */
const NANOSECONDS = { cached: 5, uncached: 50 } as const;
/** What the kernel makes and clears when it is first touched: 2.5 to 3 us on the same machine. */
const PAGE = { bytes: 4096, nanoseconds: 3000 } as const;

/** The longest event of a container that shares a worker: half of what its neighbours may be delayed. */
export const LONGEST_SHARED_EVENT: Millis = 5;

/**
 * How long an event may take at most that uses up this budget, on a machine like that of the measurement. Of accesses all over a memory that is larger
 * than caches, the part waits that they do not hold; and the first event of a container touches all of that for the first time.
 */
export function longestEvent({ instructions, memoryBytes }: Pick<Budget, "instructions" | "memoryBytes">): Millis {
  const beyond = Math.max(0, memoryBytes - CACHED_BYTES);
  const each = NANOSECONDS.cached + (NANOSECONDS.uncached - NANOSECONDS.cached) * (beyond / memoryBytes);
  return (instructions * each + (beyond / PAGE.bytes) * PAGE.nanoseconds) / 1e6;
}
