import { setImmediate } from "node:timers/promises";
import wabt from "wabt";
import { INSTRUCTION_KINDS, type InstructionKind, moduleOf } from "./instruction-kinds.ts";
import { quantile, type Report } from "./metric.ts";
import { tickModule } from "./tick-module.ts";

const SAMPLES = 60;
/** Until V8's better compiler is through with it. */
const WARM_UP_MS = 60;

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
  const { tick } = tickModule(wasm, { isMetered: true });
  for (const started = performance.now(); performance.now() - started < WARM_UP_MS; await setImmediate()) tick(rounds);
  const samples = new Float64Array(SAMPLES);
  let units = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const started = performance.now();
    units = tick(rounds);
    samples[sample] = (performance.now() - started) * 1e6;
  }
  const median = quantile(samples, 0.5);
  return { unit: median / units, code: median / rounds / copies };
}
