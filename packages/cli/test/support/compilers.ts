import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { findPrograms } from "../../src/build/find-program.ts";

/** Where this machine's compilers are. */
export const SEARCH_PATH: string = process.env["PATH"] ?? "";

/** Why tests that compile C are left out, or false. */
export const NO_CLANG: string | false =
  findPrograms(["clang"], SEARCH_PATH).length > 0 && findPrograms(["wasm-ld"], SEARCH_PATH).length > 0
    ? false
    : "install them with: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32";

/** A search path on which nothing is. */
export const NOWHERE: string = ["/nowhere", "/no/where"].join(delimiter);

/** Why tests that compile Rust are left out, or false. */
export const NO_RUST: string | false =
  rustcWithTarget() !== undefined && findPrograms(["cargo"], dirname(rustcWithTarget() ?? "")).length > 0
    ? false
    : "install them with: apt-get install rustc cargo libstd-rust-dev-wasm32 lld";

/** The rustc that makes WebAssembly. */
export function rustcWithTarget(): string | undefined {
  return rustcFor("wasm32-unknown-unknown")?.program;
}

/** The first rustc on the path that has the library of one of these targets, and which: wasm32-wasip1 was called wasm32-wasi before Rust 1.78. */
export function rustcFor(...targets: readonly string[]): { program: string; target: string } | undefined {
  for (const program of findPrograms(["rustc"], SEARCH_PATH)) {
    for (const target of targets) {
      const { stdout } = spawnSync(program, ["--print", "target-libdir", "--target", target], { encoding: "utf8" });
      if (existsSync(stdout.trim())) return { program, target };
    }
  }
  return undefined;
}
