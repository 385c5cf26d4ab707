import { Bus, Router } from "@thimble/agent";
import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import type { Reading } from "@thimble/model";
import { type ExampleContainer, exampleContainer, exampleSpec } from "./example-container.ts";
import { quantile, type Report } from "./metric.ts";
import { pumpedEngine } from "./pumped-engine.ts";

/** Readings that one measurement hands over. */
const EVENTS = 1_000_000;
/** Readings handed over before the engine gets its turn, as a busy driver would. */
const BURST = 1024;
const ROUNDS = 5;
const LATENCY_SECONDS = 3;

/**
 * Readings from the device's router into a container and its decision, all on one core: how many a second, and how long one takes at
 * half that rate. `numeric` is the least control loop; `guard` is the example, which writes four keys of state each time.
 */
export async function events(report: Report): Promise<void> {
  for (const [name, example] of [
    ["numeric", await exampleContainer("threshold")],
    ["guard", await exampleContainer("guard")],
  ] as const) {
    const line = await Line.open(example);
    const rates = Float64Array.from({ length: ROUNDS }, () => line.throughput());
    const rate = quantile(rates, 0.5);
    report.metric({ metric: `events.${name}.per_second`, unit: "1/s", value: rate, n: ROUNDS * EVENTS });
    const latencies = line.latenciesAt(rate / 2);
    report.metric({
      metric: `events.${name}.half_load.p50`,
      unit: "us",
      value: quantile(latencies, 0.5),
      n: latencies.length,
    });
    report.metric({
      metric: `events.${name}.half_load.p99`,
      unit: "us",
      value: quantile(latencies, 0.99),
      n: latencies.length,
    });
  }
}

/** A router, an engine and one container, and a clock of readings. */
class Line {
  readonly #router: Router;
  readonly #pump: () => void;
  readonly #handled: () => number;
  #count = 0;

  private constructor(router: Router, pump: () => void, handled: () => number) {
    this.#router = router;
    this.#pump = pump;
    this.#handled = handled;
  }

  static async open(example: ExampleContainer): Promise<Line> {
    const { engine, pump } = pumpedEngine();
    const bus = new Bus({ clock: new SystemClock(), logger: SILENT_LOGGER });
    const router = new Router({ bus, logger: SILENT_LOGGER, last: () => undefined });
    const spec = exampleSpec(example, "bench/events");
    const container = await engine.start(spec);
    router.attach(container, spec);
    const line = new Line(router, pump, () => container.stats().handled);
    line.throughput();
    return line;
  }

  /** Readings a second with as many as the engine takes. */
  throughput(): number {
    const before = this.#handled();
    const started = performance.now();
    for (let sent = 0; sent < EVENTS; sent += BURST) {
      for (let i = 0; i < BURST; i++) this.#router.deliver(this.#next());
      this.#pump();
    }
    const seconds = (performance.now() - started) / 1000;
    return (this.#handled() - before) / seconds;
  }

  /** Microseconds from when each reading was due to when it had been handled, at `rate` a second. Readings due together wait for each other. */
  latenciesAt(rate: number): Float64Array {
    const total = Math.floor(rate * LATENCY_SECONDS);
    const latencies = new Float64Array(total);
    const started = performance.now();
    let sent = 0;
    while (sent < total) {
      const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * rate));
      const first = sent;
      for (; sent < due; sent++) this.#router.deliver(this.#next());
      this.#pump();
      const now = performance.now();
      for (let i = first; i < sent; i++) latencies[i] = (now - started - (i / rate) * 1000) * 1000;
    }
    return latencies;
  }

  #next(): Reading {
    const n = this.#count++;
    return { property: "machine/temperature", value: 70 + (n % 7) * 0.1, time: 1.4e9 + n, quality: "good" };
  }
}
