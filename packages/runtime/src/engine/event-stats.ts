import type { Millis } from "@thimble/base";
import type { ContainerCounts, ContainerStats } from "./engine.ts";
import { LogHistogram } from "./log-histogram.ts";

const MICROSECONDS = 1000;
const MAXIMUM_VALUE = 2 ** 31 - 1;

/** What handled events took. Latencies are kept in whole microseconds, so their quantiles are as coarse as `LogHistogram` says. */
export class EventStats {
  #handled = 0;
  #total = 0;
  #last = 0;
  #maximum = 0;
  readonly #instructions = new LogHistogram();
  readonly #latency = new LogHistogram();

  add(instructions: number, latency: Millis): void {
    this.#handled += 1;
    this.#total += instructions;
    this.#last = instructions;
    if (instructions > this.#maximum) this.#maximum = instructions;
    this.#instructions.add(instructions);
    this.#latency.add(Math.min(MAXIMUM_VALUE, Math.max(0, Math.round(latency * MICROSECONDS))));
  }

  counts(): Pick<ContainerCounts, "handled" | "instructions"> {
    return {
      handled: this.#handled,
      instructions: { total: this.#total, last: this.#last, maximum: this.#maximum },
    };
  }

  summary(): Pick<ContainerStats, "handled" | "instructions" | "latency"> {
    return {
      handled: this.#handled,
      instructions: {
        total: this.#total,
        last: this.#last,
        maximum: this.#maximum,
        p50: Math.min(this.#maximum, this.#instructions.quantile(0.5)),
        p99: Math.min(this.#maximum, this.#instructions.quantile(0.99)),
      },
      latency: {
        p50: this.#latency.quantile(0.5) / MICROSECONDS,
        p99: this.#latency.quantile(0.99) / MICROSECONDS,
      },
    };
  }
}
