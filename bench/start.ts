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
const BARE_MEMORIES = 20_000;

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
    const { samples, perSecond } = await measure(example);
    // What is measured next must not pay for what this one left.
    globalThis.gc?.();
    const p50 = quantile(samples, 0.5);
    report.metric({ metric: `start.${name}.p50`, unit: "us", value: p50, n: samples.length, ...beside(p50) });
    report.metric({ metric: `start.${name}.p99`, unit: "us", value: quantile(samples, 0.99), n: samples.length });
    report.metric({ metric: `start.${name}.per_second`, unit: "1/s", value: perSecond, n: samples.length });
  }
  const bare = bareMemories();
  report.metric({ metric: "start.bare_memory.p50", unit: "us", value: quantile(bare, 0.5), n: bare.length });
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

/** Starts one after the other, without a pause: what each took, and how many there were in a second with all that belongs to them. */
interface Starts {
  /** Microseconds. */
  readonly samples: Float64Array;
  readonly perSecond: number;
}

/** What V8 and the kernel take for a memory alone: made, and written to in its first and its last page. */
function bareMemories(): Float64Array {
  const samples = new Float64Array(BARE_MEMORIES);
  const memories: WebAssembly.Memory[] = [];
  for (let i = 0; i < BARE_MEMORIES; i++) {
    const started = performance.now();
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const bytes = new Uint8Array(memory.buffer);
    bytes[0] = 1;
    bytes[bytes.length - 1] = 1;
    memories.push(memory);
    samples[i] = (performance.now() - started) * 1000;
  }
  return samples;
}

/** Every container stays, so each start takes a memory that was never used. */
async function coldStarts(example: ExampleContainer): Promise<Starts> {
  const { engine, pump, turn } = pumpedEngine({ maximumWarmMemories: 0 });
  const samples = new Float64Array(COLD_STARTS);
  const began = performance.now();
  for (let i = 0; i < COLD_STARTS; i++) {
    const spec = exampleSpec(example, `bench/${i}`);
    const started = performance.now();
    const container = await engine.start(spec);
    container.offerReading(0, 70, 1.4e9, 0);
    turn();
    samples[i] = (performance.now() - started) * 1000;
    // After its answer the engine makes memories for starts to come.
    pump();
  }
  return { samples, perSecond: (COLD_STARTS / (performance.now() - began)) * 1000 };
}

/**
 * Each container ends before the next starts, so each start takes the memory that was given back, and the instance that was made in it as the one before
 * ended. The rate has both in it, the starts and the ends.
 */
async function warmStarts(example: ExampleContainer): Promise<Starts> {
  const { engine, pump } = pumpedEngine();
  const samples = new Float64Array(WARM_STARTS);
  const began = performance.now();
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
  return { samples, perSecond: (WARM_STARTS / (performance.now() - began)) * 1000 };
}
