import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";

const TRANSPILER = "@bytecodealliance/jco-transpile";

/** The version of jco's transpiler that is installed, which is not loaded for that; undefined when it can not be told. */
export function transpilerVersion(): string | undefined {
  try {
    const file = findPackageJSON(TRANSPILER, import.meta.url);
    const found: unknown = file === undefined ? undefined : JSON.parse(readFileSync(file, "utf8"));
    const version: unknown = typeof found === "object" && found !== null ? Reflect.get(found, "version") : undefined;
    return typeof version === "string" ? version : undefined;
  } catch {
    // Then nothing is kept, and what is wrong with it comes out when it is loaded.
    return undefined;
  }
}
