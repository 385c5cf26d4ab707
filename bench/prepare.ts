import { DEFAULT_BUDGET } from "@thimble/model";
import { prepareModule } from "@thimble/runtime";
import { exampleContainer } from "./example-container.ts";
import { quantile, type Report } from "./metric.ts";
import { sizedModule, stamp } from "./sized-module.ts";

/** Sizes in bytes, and how many modules of each are prepared. */
const SIZES = [
  ["1k", 1_024, 400],
  ["10k", 10_240, 200],
  ["100k", 102_400, 60],
  ["1m", 1_048_576, 20],
] as const;

/** From bytes to what can be started: digest, parse, check, rewrite, compile. V8's compiling alone of the same bytes beside it, in turn. */
export async function prepare(report: Report): Promise<void> {
  const { wasm } = await exampleContainer("guard");
  for (const [name, size, count] of SIZES) {
    const bytes = sizedModule(wasm, size);
    const samples = { prepared: new Float64Array(count), compiled: new Float64Array(count) };
    for (let i = -Math.ceil(count / 5); i < count; i++) {
      stamp(bytes, i);
      const started = performance.now();
      prepareModule(bytes, { memoryBytes: DEFAULT_BUDGET.memoryBytes });
      const between = performance.now();
      new WebAssembly.Module(Uint8Array.from(bytes));
      if (i < 0) continue;
      samples.prepared[i] = (between - started) * 1000;
      samples.compiled[i] = (performance.now() - between) * 1000;
    }
    const compiled = quantile(samples.compiled, 0.5);
    const p50 = quantile(samples.prepared, 0.5);
    const peer = { name: "V8's compiling alone", value: compiled, ratio: compiled / p50 };
    report.metric({ metric: `prepare.${name}.bytes`, unit: "B", value: bytes.length, n: 1 });
    report.metric({ metric: `prepare.${name}.p50`, unit: "us", value: p50, n: count, peer });
    report.metric({ metric: `prepare.${name}.p99`, unit: "us", value: quantile(samples.prepared, 0.99), n: count });
  }
}
