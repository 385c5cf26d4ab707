import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { compileAssemblyScript } from "../packages/cli/src/build/compile-assemblyscript.ts";
import { quantile, type Report } from "./metric.ts";
import { tickModule } from "./tick-module.ts";

/** The kernels, and how often each runs in one sample: about a millisecond. */
const KERNELS = { fir: 20_000, parse: 15_000, crc: 2_000, matrix: 1_000, sort: 2_000 } as const;

/** Samples of each variant, taken in turn. */
const ROUNDS = 300;

/** Until the engine's better compiler is through with both, in the background; its first code is up to eight times slower. */
const WARM_UP_MS = 3_000;

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
  const variants = {
    metered: tickModule(wasm, { isMetered: true }),
    plain: tickModule(wasm, { isMetered: false }),
  };
  for (const started = performance.now(); performance.now() - started < WARM_UP_MS; await setImmediate()) {
    for (const { tick } of Object.values(variants)) tick(count);
  }
  const samples = { metered: new Float64Array(ROUNDS), plain: new Float64Array(ROUNDS) };
  const counts = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    // Whoever is second finds other caches: they take turns in that too.
    for (const kind of round % 2 === 0 ? (["metered", "plain"] as const) : (["plain", "metered"] as const)) {
      const before = performance.now();
      const units = variants[kind].tick(count);
      samples[kind][round] = performance.now() - before;
      if (kind === "metered") counts.add(units);
    }
    if (!variants.metered.memory.equals(variants.plain.memory)) throw new Error("the metered kernel does otherwise");
  }
  const [instructions = 0] = counts;
  if (counts.size !== 1) throw new Error(`the count differs between runs: ${[...counts].join(", ")}`);
  return { metered: quantile(samples.metered, 0.5), plain: quantile(samples.plain, 0.5), instructions };
}
