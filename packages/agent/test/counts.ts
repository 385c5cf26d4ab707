import type { ContainerCounts } from "@thimble/runtime";
import { NO_STATS } from "./fake-engine.ts";

/** What a container counted, zeros where nothing is given. */
export function countsOf(parts: Partial<ContainerCounts> = {}): ContainerCounts {
  const { latency: _latency, instructions, ...counts } = NO_STATS;
  const { p50: _p50, p99: _p99, ...sums } = instructions;
  return { ...counts, instructions: sums, ...parts };
}
