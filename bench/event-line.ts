import { Bus, Router } from "@thimble/agent";
import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import type { ContainerHandle } from "@thimble/runtime";
import { type ExampleContainer, exampleSpec } from "./example-container.ts";
import { quantile, type Report } from "./metric.ts";
import { pacedLatencies } from "./paced-latencies.ts";
import { pumpedEngine } from "./pumped-engine.ts";

/** Events handed over before the engine gets its turn, as a busy driver would. */
const BURST = 1024;
const ROUNDS = 5;
const LATENCY_SECONDS = 3;

/** A device's bus and router, an engine and one container, all in this thread. */
export class EventLine {
  readonly bus: Bus = new Bus({ clock: new SystemClock(), logger: SILENT_LOGGER });
  readonly router: Router = new Router({ bus: this.bus, logger: SILENT_LOGGER, last: () => undefined });
  readonly #pump: () => void;
  readonly #container: ContainerHandle;

  private constructor(pump: () => void, container: ContainerHandle) {
    this.#pump = pump;
    this.#container = container;
  }

  static async open(example: ExampleContainer): Promise<EventLine> {
    const { engine, pump } = pumpedEngine();
    const spec = exampleSpec(example, "bench/events");
    const container = await engine.start(spec);
    const line = new EventLine(pump, container);
    line.router.attach(container, spec);
    return line;
  }

  /** Events a second with as many as the engine takes; the median of five rounds after one that does not count. */
  throughput(events: number, send: () => void): number {
    const rates = new Float64Array(ROUNDS);
    for (let round = -1; round < ROUNDS; round++) {
      const rate = this.#round(events, send);
      if (round >= 0) rates[round] = rate;
    }
    return quantile(rates, 0.5);
  }

  /** Measures and reports throughput, and the latency at half of it. */
  report(report: Report, name: string, events: number, send: () => void): void {
    const rate = this.throughput(events, send);
    report.metric({ metric: `events.${name}.per_second`, unit: "1/s", value: rate, n: ROUNDS * events });
    reportLatencies(report, `events.${name}.half_load`, rate / 2, { send, pump: this.#pump });
  }

  #round(events: number, send: () => void): number {
    const before = this.#container.stats().handled;
    const started = performance.now();
    for (let sent = 0; sent < events; sent += BURST) {
      for (let i = 0; i < BURST; i++) send();
      this.#pump();
    }
    const seconds = (performance.now() - started) / 1000;
    return (this.#container.stats().handled - before) / seconds;
  }
}

/** Median, p99 and p99.9 of what each event took at this rate, from when it was due. */
export function reportLatencies(
  report: Report,
  name: string,
  rate: number,
  run: { readonly send: () => void; readonly pump: () => void },
): void {
  const latencies = pacedLatencies({ rate, seconds: LATENCY_SECONDS, ...run });
  for (const [label, share] of [
    ["p50", 0.5],
    ["p99", 0.99],
    ["p999", 0.999],
  ] as const) {
    const value = quantile(latencies, share);
    report.metric({ metric: `${name}.${label}`, unit: "us", value, n: latencies.length });
  }
}
