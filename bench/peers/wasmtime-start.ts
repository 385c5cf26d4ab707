import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** How Wasmtime makes instances: out of slots made beforehand, or each anew. */
export type Allocation = "pooled" | "ondemand";

/** What Wasmtime took from a compiled module to its first handled event, or why it could not be measured. */
export type WasmtimeStart =
  | {
      readonly kind: "measured";
      readonly microseconds: (allocation: Allocation, memory: "warm" | "cold") => Float64Array;
    }
  | { readonly kind: "missing"; readonly why: string };

const SOURCE = fileURLToPath(new URL("./wasmtime-start.c", import.meta.url));
const FIND = "import os, wasmtime; print(os.path.dirname(wasmtime.__file__))";

/** Times the same module in Wasmtime, without a meter, `rounds` times. `use` must be done with it before it returns. */
export function wasmtimeStart(wasm: Uint8Array, rounds: number, use: (peer: WasmtimeStart) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "thimble-wasmtime-"));
  try {
    use(build(folder, wasm, rounds));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function build(folder: string, wasm: Uint8Array, rounds: number): WasmtimeStart {
  const library = findLibrary();
  if (library === undefined) return { kind: "missing", why: "python3 has no wasmtime: pip install wasmtime==50.0.1" };
  const [program, module] = [join(folder, "wasmtime-start"), join(folder, "module.wasm")];
  const flags = ["-O2", "-o", program, SOURCE, library, `-Wl,-rpath,${dirname(library)}`];
  const compiled = spawnSync("cc", flags, { encoding: "utf8" });
  if (compiled.status !== 0)
    return { kind: "missing", why: "no C compiler for the peer: apt-get install gcc libc6-dev" };
  writeFileSync(module, wasm);
  return {
    kind: "measured",
    microseconds: (allocation, memory) => {
      const run = spawnSync(program, [allocation, memory, module, String(rounds)], { encoding: "utf8" });
      if (run.status !== 0) throw new Error(`wasmtime-start ended with ${run.status ?? run.signal}: ${run.stderr}`);
      return Float64Array.from(run.stdout.trim().split("\n"), (line) => Number(line) / 1000);
    },
  };
}

/** The shared library that the wheel carries. */
function findLibrary(): string | undefined {
  const found = spawnSync("python3", ["-c", FIND], { encoding: "utf8" });
  if (found.status !== 0) return undefined;
  const folder = join(found.stdout.trim(), `linux-${process.arch === "x64" ? "x86_64" : "aarch64"}`);
  const name = readdirSync(folder).find((file) => file.endsWith("libwasmtime.so"));
  return name === undefined ? undefined : join(folder, name);
}
