import { type ExampleContainer, exampleContainer, exampleSpec } from "./example-container.ts";
import { quantile, type Report } from "./metric.ts";
import { dockerRun } from "./peers/docker-run.ts";
import { wasmtimeStart } from "./peers/wasmtime-start.ts";
import { pumpedEngine } from "./pumped-engine.ts";
import { workerStart } from "./worker-start.ts";

const COLD_STARTS = 20_000;
const WARM_STARTS = 20_000;
const DOCKER_RUNS = 20;
const WASMTIME_STARTS = 5000;

/** From a prepared image to its first handled event, with a memory from the kernel and with one from the pool. */
export async function start(report: Report): Promise<void> {
  const example = await exampleContainer("guard");
  const docker = dockerRun(DOCKER_RUNS);
  const peer = docker.kind === "measured" ? quantile(docker.microseconds, 0.5) : undefined;
  if (docker.kind === "missing") report.note(`docker run is left out: ${docker.why}`);
  else
    report.metric({
      metric: "start.docker.p50",
      unit: "us",
      value: quantile(docker.microseconds, 0.5),
      n: DOCKER_RUNS,
    });
  const beside = (value: number) =>
    peer === undefined ? {} : { peer: { name: "docker run", value: peer, ratio: peer / value } };
  for (const [name, measure] of [
    ["warm", warmStarts],
    ["cold", coldStarts],
  ] as const) {
    const samples = await measure(example);
    // What is measured next must not pay for what this one left.
    globalThis.gc?.();
    const p50 = quantile(samples, 0.5);
    report.metric({ metric: `start.${name}.p50`, unit: "us", value: p50, n: samples.length, ...beside(p50) });
    report.metric({ metric: `start.${name}.p99`, unit: "us", value: quantile(samples, 0.99), n: samples.length });
  }
  await workerStart(report, example);
  reportWasmtime(report, example);
}

/** The same module without meter, queue, grants and state: what a bare runtime takes. */
function reportWasmtime(report: Report, { wasm }: ExampleContainer): void {
  wasmtimeStart(wasm, WASMTIME_STARTS, (wasmtime) => {
    if (wasmtime.kind === "missing") {
      report.note(`Wasmtime is left out: ${wasmtime.why}`);
      return;
    }
    for (const allocation of ["ondemand", "pooled"] as const) {
      for (const memory of ["cold", "warm"] as const) {
        const samples = wasmtime.microseconds(allocation, memory);
        const name = `start.wasmtime.${allocation}.${memory}`;
        report.metric({ metric: `${name}.p50`, unit: "us", value: quantile(samples, 0.5), n: samples.length });
        report.metric({ metric: `${name}.p99`, unit: "us", value: quantile(samples, 0.99), n: samples.length });
      }
    }
  });
}

/** Every container stays, so each start takes a memory that was never used. */
async function coldStarts(example: ExampleContainer): Promise<Float64Array> {
  const { engine, pump } = pumpedEngine({ maximumWarmMemories: 0 });
  const samples = new Float64Array(COLD_STARTS);
  for (let i = 0; i < COLD_STARTS; i++) {
    const spec = exampleSpec(example, `bench/${i}`);
    const started = performance.now();
    const container = await engine.start(spec);
    container.offerReading(0, 70, 1.4e9, 0);
    pump();
    samples[i] = (performance.now() - started) * 1000;
  }
  return samples;
}

/** Each container ends before the next starts, so each start takes the memory that was given back. */
async function warmStarts(example: ExampleContainer): Promise<Float64Array> {
  const { engine, pump } = pumpedEngine();
  const samples = new Float64Array(WARM_STARTS);
  for (let i = 0; i < WARM_STARTS; i++) {
    const spec = exampleSpec(example, "bench/warm");
    const started = performance.now();
    const container = await engine.start(spec);
    container.offerReading(0, 70, 1.4e9, 0);
    pump();
    samples[i] = (performance.now() - started) * 1000;
    const stopped = container.stop();
    pump();
    await stopped;
  }
  return samples;
}
