import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import { WorkerEngine } from "@thimble/runtime";
import { type ExampleContainer, exampleSpec } from "./example-container.ts";
import { quantile, type Report } from "./metric.ts";

const STARTS = 2000;
const EVENTS = 5000;

/** The engine as a device runs it, with the container in a worker thread: the way there and back for a start, and for one event. */
export async function workerStart(report: Report, example: ExampleContainer): Promise<void> {
  const listener = {
    effects: () => undefined,
    ended: ({ message }: { readonly message: string }) => {
      throw new Error(`a benchmark's container ended: ${message}`);
    },
  };
  await using engine = new WorkerEngine({ clock: new SystemClock(), logger: SILENT_LOGGER, listener });
  const first = await engine.start(exampleSpec(example, "bench/first"));
  const starts = new Float64Array(STARTS);
  for (let i = 0; i < STARTS; i++) {
    const started = performance.now();
    const container = await engine.start(exampleSpec(example, `bench/${i}`));
    container.offerReading(0, 70, 1.4e9, 0);
    await container.drained();
    starts[i] = (performance.now() - started) * 1000;
  }
  const trips = new Float64Array(EVENTS);
  for (let i = 0; i < EVENTS; i++) {
    const offered = performance.now();
    first.offerReading(0, 70, 1.4e9 + i, 0);
    await first.drained();
    trips[i] = (performance.now() - offered) * 1000;
  }
  for (const [name, samples] of [
    ["start.worker", starts],
    ["start.worker.event", trips],
  ] as const) {
    report.metric({ metric: `${name}.p50`, unit: "us", value: quantile(samples, 0.5), n: samples.length });
    report.metric({ metric: `${name}.p99`, unit: "us", value: quantile(samples, 0.99), n: samples.length });
  }
}
