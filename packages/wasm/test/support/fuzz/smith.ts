import { spawnSync } from "node:child_process";

/** What containers may use, and no more: the rest would be refused before anything is compared. */
const CONFIGURATION: readonly string[] = [
  "--max-memories=1",
  "--max-imports=4",
  "--max-tables=3",
  "--min-funcs=1",
  "--max-funcs=6",
  "--max-memory32-bytes=1048576",
  "--max-table-elements=100",
  "--export-everything=true",
  "--allow-start-export=true",
  "--canonicalize-nans=true",
  "--bulk-memory-enabled=true",
  "--reference-types-enabled=true",
  "--simd-enabled=true",
  "--multi-value-enabled=true",
  "--tail-call-enabled=true",
  "--extended-const-enabled=true",
  "--exceptions-enabled=false",
  "--gc-enabled=false",
  "--memory64-enabled=false",
  "--relaxed-simd-enabled=false",
  "--threads-enabled=false",
  "--custom-page-sizes-enabled=false",
  "--wide-arithmetic-enabled=false",
  "--custom-descriptors-enabled=false",
];

/** A valid module of wasm-smith that follows from `seed`; undefined when the program makes none of it. */
export function smithModule(wasmTools: string, seed: Uint8Array): Uint8Array | undefined {
  const run = spawnSync(wasmTools, ["smith", ...CONFIGURATION], { input: seed, maxBuffer: 1 << 26 });
  return run.status === 0 && run.stdout.length > 0 ? Uint8Array.from(run.stdout) : undefined;
}
