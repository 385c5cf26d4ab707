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
  return findPrograms(["rustc"], SEARCH_PATH).find((program) => {
    const args = ["--print", "target-libdir", "--target", "wasm32-unknown-unknown"];
    return existsSync(spawnSync(program, args, { encoding: "utf8" }).stdout.trim());
  });
}
