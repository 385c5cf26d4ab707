import { setImmediate } from "node:timers/promises";
import { ENTER_EXPORT, ENTRY, entryLayout, type FunctionType, rewriteModule } from "@thimble/wasm";
import wabt from "wabt";
import { INSTRUCTION_KINDS, type InstructionKind, moduleOf } from "./instruction-kinds.ts";
import { quantile, type Report } from "./metric.ts";

const SAMPLES = 60;
/** Until V8's better compiler is through with it. */
const WARM_UP_MS = 60;
const PLENTY = 0x7fffffff;
const TICK: FunctionType = { params: ["f64"], results: [] };
const TICK_NUMBER = entryLayout({ tick: TICK }).entries[0]?.number ?? 0;

/** How long one unit of the budget lasts, for each kind of instruction, in nanoseconds: what prices are made from. */
export async function instructions(report: Report): Promise<void> {
  const toolkit = await wabt();
  for (const kind of INSTRUCTION_KINDS) {
    const parsed = toolkit.parseWat(kind.name, moduleOf(kind), {
      simd: true,
      bulk_memory: true,
      reference_types: true,
    });
    const wasm = Uint8Array.from(parsed.toBinary({}).buffer);
    parsed.destroy();
    const { unit, code } = await measure(wasm, kind);
    report.metric({ metric: `instructions.${kind.name}.unit`, unit: "ns", value: unit, n: SAMPLES });
    report.metric({ metric: `instructions.${kind.name}.code`, unit: "ns", value: code, n: SAMPLES });
  }
}

/** Nanoseconds of a unit of the budget, and of the code of the kind. */
async function measure(wasm: Uint8Array, { copies, rounds }: InstructionKind): Promise<{ unit: number; code: number }> {
  const enter = instantiate(wasm);
  for (const started = performance.now(); performance.now() - started < WARM_UP_MS; await setImmediate()) enter(rounds);
  const samples = new Float64Array(SAMPLES);
  let units = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const started = performance.now();
    units = enter(rounds);
    samples[sample] = (performance.now() - started) * 1e6;
  }
  const median = quantile(samples, 0.5);
  return { unit: median / units, code: median / rounds / copies };
}

function instantiate(wasm: Uint8Array): (rounds: number) => number {
  const { bytes, memory } = rewriteModule(wasm, {
    memory: { importModule: "thimble", importName: "memory", maximumPages: 16 },
    meter: true,
    entries: { tick: TICK },
    onGrowDenied: "trap",
  });
  const linear = new WebAssembly.Memory({ initial: memory?.initialPages ?? 0, maximum: memory?.maximumPages ?? 0 });
  const module = new WebAssembly.Module(Uint8Array.from(bytes));
  const exported = new WebAssembly.Instance(module, { thimble: { memory: linear } }).exports[ENTER_EXPORT];
  if (typeof exported !== "function") throw new Error("the module has no entry");
  exported(ENTRY.init, PLENTY);
  return (rounds) => PLENTY - Number(exported(TICK_NUMBER, PLENTY, rounds));
}
