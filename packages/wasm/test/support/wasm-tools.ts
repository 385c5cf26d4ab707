import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const VERSION = "1.263.0";

const ROOT = fileURLToPath(new URL("../../../../node_modules/.cache/wasm-tools", import.meta.url));

/** The program `wasm-tools`, or what is missing to have it. */
export type WasmTools =
  | { readonly kind: "ready"; readonly path: string }
  | { readonly kind: "missing"; readonly why: string };

/** Finds `wasm-tools` on the PATH or in node_modules/.cache, and builds it there with cargo where it is not, which takes minutes. */
export function findWasmTools(options: { readonly build?: boolean } = {}): WasmTools {
  const own = `${ROOT}/bin/wasm-tools`;
  const found = ["wasm-tools", own].find((path) => spawnSync(path, ["--version"]).status === 0);
  if (found !== undefined) return { kind: "ready", path: found };
  const why = `wasm-tools is missing: cargo install wasm-tools@${VERSION}`;
  if (options.build === false) return { kind: "missing", why };
  const features = ["--no-default-features", "--features", "json-from-wast,smith"];
  // Built without optimization: that takes a third of the time, and its work here is small.
  spawnSync(
    "cargo",
    ["install", "--quiet", "--debug", "--locked", "--root", ROOT, `wasm-tools@${VERSION}`, ...features],
    {
      stdio: "inherit",
    },
  );
  return existsSync(own) ? { kind: "ready", path: own } : { kind: "missing", why };
}
