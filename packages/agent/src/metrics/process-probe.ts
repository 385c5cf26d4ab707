import { constants, type PerformanceEntry, PerformanceObserver, performance } from "node:perf_hooks";
import type { Clock, EpochMillis, Millis, Timer } from "@thimble/base";
import { CumulativeHistogram } from "@thimble/runtime";
import type { ProcessCounts } from "./snapshot.ts";

/** Between two looks at how late the thread is: often enough to find what makes others wait, seldom enough for a device that sleeps. */
const LOOK_EVERY: Millis = 100;
const MICROSECONDS = 1000;

const KINDS: ReadonlyMap<unknown, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, "minor"],
  [constants.NODE_PERFORMANCE_GC_MAJOR, "major"],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, "incremental"],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, "weak"],
]);

/** Watches the process and the thread that made it, from then until it is disposed. */
export class ProcessProbe implements Disposable {
  readonly #startedAt: EpochMillis;
  readonly #delays = new CumulativeHistogram();
  readonly #pauses = new Map<string, CumulativeHistogram>();
  readonly #observer: PerformanceObserver;
  readonly #timer: Timer;

  constructor(clock: Clock, startedAt: EpochMillis) {
    this.#startedAt = startedAt;
    this.#observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.#paused(entry);
    });
    this.#observer.observe({ entryTypes: ["gc"] });
    let due = clock.monotonic() + LOOK_EVERY;
    this.#timer = clock.every(LOOK_EVERY, () => {
      const now = clock.monotonic();
      this.#delays.add(Math.round(Math.max(0, now - due) * MICROSECONDS));
      due = now + LOOK_EVERY;
    });
  }

  counts(): ProcessCounts {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    return {
      residentBytes: rss,
      heapUsedBytes: heapUsed,
      cpuSeconds: (user + system) / 1_000_000,
      startedAt: this.#startedAt,
      busy: performance.eventLoopUtilization().active,
      delays: this.#delays,
      pauses: this.#pauses,
    };
  }

  [Symbol.dispose](): void {
    this.#observer.disconnect();
    this.#timer[Symbol.dispose]();
  }

  #paused(entry: PerformanceEntry): void {
    const kind = KINDS.get(kindOf(entry)) ?? "other";
    const pauses = this.#pauses.get(kind) ?? new CumulativeHistogram();
    this.#pauses.set(kind, pauses);
    pauses.add(Math.round(entry.duration * MICROSECONDS));
  }
}

/** @see https://nodejs.org/api/perf_hooks.html, "Garbage Collection ('gc') Details" */
function kindOf(entry: PerformanceEntry): unknown {
  const detail: unknown = "detail" in entry ? entry.detail : undefined;
  return typeof detail === "object" && detail !== null && "kind" in detail ? detail.kind : undefined;
}
