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

/**
 * The one that is found first, and a newer one of rustup where there is one besides: what the first refuses, the second may only warn of. That nobody has
 * rustup is no test left out.
 */
export const TOOLCHAINS: readonly Toolchain[] = [
  { name: "the rustc of the PATH", searchPath: SEARCH_PATH, missing: NO_RUST },
  ...(hasNewer()
    ? [{ name: "the rustc of rustup", searchPath: [RUSTUP, SEARCH_PATH].join(delimiter), missing: false as const }]
    : []),
];

function hasNewer(): boolean {
  const first = rustcWithTarget();
  if (first !== undefined && dirname(first) === RUSTUP) return false;
  const args = ["--print", "target-libdir", "--target", "wasm32-unknown-unknown"];
  const { stdout } = spawnSync(join(RUSTUP, "rustc"), args, { encoding: "utf8" });
  return existsSync(String(stdout ?? "").trim());
}
