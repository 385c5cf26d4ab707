import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";

const ADAPTER =
  "registry/src/*/wasi-preview1-component-adapter-provider-*/artefacts/wasi_snapshot_preview1.command.wasm";

/** A program in C as a module of preview 1 and as a component of WASI 0.2, or what is missing to make them. */
export async function adaptedProgram(
  source: string,
): Promise<{ readonly missing: string } | { readonly module: Uint8Array; readonly component: Uint8Array }> {
  const [adapter] = globSync(join(process.env["CARGO_HOME"] ?? join(homedir(), ".cargo"), ADAPTER));
  if (adapter === undefined)
    return { missing: "needs the crate wasi-preview1-component-adapter-provider: cargo fetch" };
  const folder = mkdtempSync(join(tmpdir(), "thimble-adapted-"));
  try {
    writeFileSync(join(folder, "p.c"), source);
    const compiled = spawnSync("clang", ["--target=wasm32-wasi", "-O1", "-o", "p.wasm", "p.c"], { cwd: folder });
    if (compiled.status !== 0) return { missing: "needs clang with wasi-libc: apt-get install clang lld wasi-libc" };
    const module = Uint8Array.from(readFileSync(join(folder, "p.wasm")));
    return { module, component: await componentNew(module, [["wasi_snapshot_preview1", readFileSync(adapter)]]) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
