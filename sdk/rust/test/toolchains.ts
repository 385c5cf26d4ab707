import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { NO_RUST, rustcWithTarget, SEARCH_PATH } from "../../../packages/cli/test/support/compilers.ts";

/** A rustc that the crate is tried with. */
export interface Toolchain {
  readonly name: string;
  /** Where it and its linker are. */
  readonly searchPath: string;
  /** Why it is left out, or false. */
  readonly missing: string | false;
}

/** Where rustup puts its programs. */
const RUSTUP = join(process.env["CARGO_HOME"] ?? join(homedir(), ".cargo"), "bin");

/** The one that is found first, and a newer one of rustup, which is tried where it is there: what the first refuses, the second may only warn of. */
export const TOOLCHAINS: readonly Toolchain[] = [
  { name: "the rustc of the PATH", searchPath: SEARCH_PATH, missing: NO_RUST },
  { name: "the rustc of rustup", searchPath: [RUSTUP, SEARCH_PATH].join(delimiter), missing: newerIsMissing() },
];

function newerIsMissing(): string | false {
  const first = rustcWithTarget();
  if (first !== undefined && dirname(first) === RUSTUP) return "it is the one of the PATH";
  const args = ["--print", "target-libdir", "--target", "wasm32-unknown-unknown"];
  const { stdout } = spawnSync(join(RUSTUP, "rustc"), args, { encoding: "utf8" });
  return existsSync(String(stdout ?? "").trim()) ? false : "needs rustup: rustup target add wasm32-unknown-unknown";
}
