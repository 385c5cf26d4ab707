import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ENTER_EXPORT, ENTRY, entryLayout, type FunctionType, rewriteModule } from "@thimble/wasm";
import { compileAssemblyScript } from "../packages/cli/src/build/compile-assemblyscript.ts";
import { quantile, type Report } from "./metric.ts";

/** The kernels, and how often each runs in one sample: about a millisecond. */
const KERNELS = { fir: 20_000, parse: 15_000, crc: 2_000, matrix: 1_000, sort: 2_000 } as const;

/** Samples of each variant, taken in turn. */
const ROUNDS = 300;

/** Until the engine's better compiler is through with both, in the background; its first code is up to eight times slower. */
const WARM_UP_MS = 3_000;

/** What a container exports to be called at intervals; the kernels take their number of runs as the time. */
const TICK: FunctionType = { params: ["f64"], results: [] };

const TICK_NUMBER = entryLayout({ tick: TICK }).entries[0]?.number ?? 0;

const PLENTY = 0x7fffffff;

type Enter = (entry: number, budget: number, value?: number) => number;

/** What metering costs: each kernel metered, against the same module rewritten without a meter, in turn. */
export async function meter(report: Report): Promise<void> {
  const ratios: number[] = [];
  for (const [name, count] of Object.entries(KERNELS)) {
    const wasm = await compileKernel(name);
    const { metered, plain, instructions } = await measure(wasm, count);
    const ratio = metered / plain;
    ratios.push(ratio);
    report.metric({ metric: `meter.${name}.instructions`, unit: "count", value: instructions, n: ROUNDS });
    report.metric({
      metric: `meter.${name}`,
      unit: "ratio",
      value: ratio,
      n: ROUNDS,
      peer: { name: "the same without a meter", value: 1, ratio: 1 / ratio },
    });
  }
  const geomean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  report.metric({ metric: "meter.geomean", unit: "ratio", value: geomean, n: ratios.length });
}

async function compileKernel(name: string): Promise<Uint8Array> {
  const directory = fileURLToPath(new URL("./containers/kernels", import.meta.url));
  return (await compileAssemblyScript({ directory, source: `${name}.ts` })).wasm;
}

/** Medians in milliseconds, and what one run is counted as. */
interface Measured {
  readonly metered: number;
  readonly plain: number;
  readonly instructions: number;
}

async function measure(wasm: Uint8Array, count: number): Promise<Measured> {
  const variants = { metered: instantiate(wasm, true), plain: instantiate(wasm, false) };
  for (const started = performance.now(); performance.now() - started < WARM_UP_MS; await setImmediate()) {
    for (const { enter } of Object.values(variants)) enter(TICK_NUMBER, PLENTY, count);
  }
  const samples = { metered: new Float64Array(ROUNDS), plain: new Float64Array(ROUNDS) };
  const counts = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    // Whoever is second finds other caches: they take turns in that too.
    for (const kind of round % 2 === 0 ? (["metered", "plain"] as const) : (["plain", "metered"] as const)) {
      const before = performance.now();
      const left = variants[kind].enter(TICK_NUMBER, PLENTY, count);
      samples[kind][round] = performance.now() - before;
      if (kind === "metered") counts.add(PLENTY - left);
    }
    if (!variants.metered.memory.equals(variants.plain.memory)) throw new Error("the metered kernel does otherwise");
  }
  const [instructions = 0] = counts;
  if (counts.size !== 1) throw new Error(`the count differs between runs: ${[...counts].join(", ")}`);
  return { metered: quantile(samples.metered, 0.5), plain: quantile(samples.plain, 0.5), instructions };
}

function instantiate(wasm: Uint8Array, isMetered: boolean): { readonly enter: Enter; readonly memory: Buffer } {
  const { bytes, memory } = rewriteModule(wasm, {
    memory: { importModule: "thimble", importName: "memory", maximumPages: 16 },
    meter: isMetered,
    entries: { tick: TICK },
    onGrowDenied: "trap",
  });
  const linear = new WebAssembly.Memory({ initial: memory?.initialPages ?? 0, maximum: memory?.maximumPages ?? 0 });
  const module = new WebAssembly.Module(Uint8Array.from(bytes));
  const exported = new WebAssembly.Instance(module, { thimble: { memory: linear } }).exports[ENTER_EXPORT];
  if (typeof exported !== "function") throw new Error("the module has no entry");
  const enter: Enter = (...values) => Number(Reflect.apply(exported, undefined, values));
  enter(ENTRY.init, PLENTY);
  return { enter, memory: Buffer.from(linear.buffer) };
}
