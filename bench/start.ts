import { type ExampleContainer, exampleContainer, exampleSpec } from "./example-container.ts";
import { quantile, type Report } from "./metric.ts";
import { dockerRun } from "./peers/docker-run.ts";
import { wasmtimeStart } from "./peers/wasmtime-start.ts";
import { pumpedEngine } from "./pumped-engine.ts";
import { workerStart } from "./worker-start.ts";

const STARTS = 20_000;
/** Starts before those, in which V8 still compiles the engine's own code. */
const WARM_UP_STARTS = 10_000;
/** So many of a new process are told apart. */
const FIRST_STARTS = 1000;
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
    const { samples, first, perSecond } = await measure(example);
    // What is measured next must not pay for what this one left.
    globalThis.gc?.();
    const p50 = quantile(samples, 0.5);
    report.metric({ metric: `start.${name}.p50`, unit: "us", value: p50, n: samples.length, ...beside(p50) });
    report.metric({ metric: `start.${name}.p99`, unit: "us", value: quantile(samples, 0.99), n: samples.length });
    report.metric({ metric: `start.${name}.first.p50`, unit: "us", value: quantile(first, 0.5), n: first.length });
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
  /** Microseconds, of a process that has made some starts. */
  readonly samples: Float64Array;
  /** Microseconds, of a new process. */
  readonly first: Float64Array;
  readonly perSecond: number;
}

/** Makes one start after the other; `startOne` returns when it is over and what it took, in milliseconds. */
async function starts(startOne: (i: number) => Promise<number>): Promise<Starts> {
  const samples = new Float64Array(WARM_UP_STARTS + STARTS);
  let began = 0;
  for (let i = 0; i < samples.length; i++) {
    if (i === WARM_UP_STARTS) began = performance.now();
    samples[i] = (await startOne(i)) * 1000;
  }
  const perSecond = (STARTS / (performance.now() - began)) * 1000;
  return { samples: samples.slice(WARM_UP_STARTS), first: samples.slice(0, FIRST_STARTS), perSecond };
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
  return starts(async (i) => {
    const spec = exampleSpec(example, `bench/${i}`);
    const started = performance.now();
    const container = await engine.start(spec);
    container.offerReading(0, 70, 1.4e9, 0);
    turn();
    const took = performance.now() - started;
    // After its answer the engine makes memories for starts to come.
    pump();
    return took;
  });
}

/**
 * Each container ends before the next starts, so each start takes the memory that was given back, and the instance that was made in it as the one before
 * ended. The rate has both in it, the starts and the ends.
 */
async function warmStarts(example: ExampleContainer): Promise<Starts> {
  const { engine, pump } = pumpedEngine();
  return starts(async () => {
    const spec = exampleSpec(example, "bench/warm");
    const started = performance.now();
    const container = await engine.start(spec);
    container.offerReading(0, 70, 1.4e9, 0);
    pump();
    const took = performance.now() - started;
    const stopped = container.stop();
    pump();
    await stopped;
    return took;
  });
}
