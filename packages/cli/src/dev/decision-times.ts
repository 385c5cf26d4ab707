import type { Millis } from "@thimble/base";
import type { ContainerId } from "@thimble/runtime";

/** Median and tail of a container's decisions. */
export interface DecisionLatency {
  readonly p50: Millis;
  readonly p99: Millis;
}

/**
 * Measures the whole way of each sample: from the plant's answer arriving at the device to what a container decided being committed and
 * published. A decision is told from others by the time of its sample.
 */
export class DecisionTimes {
  readonly #arrivals = new Map<number, Millis>();
  readonly #spans = new Map<ContainerId, Millis[]>();

  /** The answer with the sample of this time, in seconds since 1970, arrived at this moment of the monotonic clock. */
  arrived(time: number, at: Millis): void {
    this.#arrivals.set(time, at);
  }

  /** What a container decided on the sample of this time is committed at this moment of the monotonic clock. */
  decided(container: ContainerId, time: number, at: Millis): void {
    const arrival = this.#arrivals.get(time);
    if (arrival === undefined) return;
    const spans = this.#spans.get(container) ?? [];
    spans.push(at - arrival);
    this.#spans.set(container, spans);
  }

  /** Undefined for a container that never decided anything on a sample. */
  of(container: ContainerId): DecisionLatency | undefined {
    const sorted = this.#spans.get(container)?.toSorted((a, b) => a - b) ?? [];
    const [p50, p99] = [0.5, 0.99].map((share) => sorted[Math.ceil(share * sorted.length) - 1]);
    return p50 === undefined || p99 === undefined ? undefined : { p50, p99 };
  }
}
