import { delimiter } from "node:path";
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
