import { compileFunction } from "node:vm";
import { ThimbleError } from "@thimble/base";
import type { CommandLimits, WasiProgram } from "@thimble/wasi";
import { programKey, restoreProgram, storeProgram } from "./cache/stored-program.ts";
import { type HostInterfaces, programInterfaces } from "./host/program-interfaces.ts";
import { type LimitedInstance, type LimitedModule, limitProgram } from "./limit-program.ts";
import { FolderCache } from "./node/folder-cache.ts";
import { transpilerVersion } from "./node/transpiler-version.ts";
import type { TranspiledProgram } from "./transpiled-program.ts";

/** A program of WASI 0.2, compiled. */
export interface ComponentProgram {
  /**
   * Runs it to its end, in this thread, with what the program of preview 1 has. Returns its exit status: 0, or 1 when it says that it failed.
   * @throws whatever else ends it: ProgramExit, a trap, an error of the ports
   */
  run(program: WasiProgram): number;
  /** Instructions left in the last run, below zero when it used them up; undefined where it has as many as it likes. */
  instructionsLeft(): number | undefined;
}

/** How to load a component. */
export interface LoadComponentOptions {
  /** What each run may use. Default: as much as it likes. */
  readonly limits?: CommandLimits;
  /** A folder, absolute, in which what is made of components is kept for the next time. Default none. */
  readonly cacheFolder?: string | undefined;
  /** Takes a component apart. Default jco's transpiler, which is loaded when it is needed: that takes longer than its work. */
  readonly transpile?: (bytes: Uint8Array) => Promise<TranspiledProgram>;
}

/**
 * Makes a component ready to be run, any number of times.
 * @throws ThimbleError as `transpileComponent`, which also validates what V8 compiles; as `limitProgram` where there are limits
 */
export async function loadComponent(bytes: Uint8Array, options: LoadComponentOptions = {}): Promise<ComponentProgram> {
  const { limits = {} } = options;
  const transpiled = await takenApart(bytes, options);
  const isLimited = limits.instructions !== undefined || limits.memoryBytes !== undefined;
  const limited = isLimited ? limitProgram(transpiled.modules, limits) : undefined;
  const modules = compile(transpiled, limited);
  const instantiate = glueOf(transpiled.source);
  let last: LimitedInstance | undefined;
  const instantiateCore: InstantiateCore = (module, imports = {}) => {
    if (module !== limited?.module) return new WebAssembly.Instance(module, imports);
    last = limited.instantiate(imports);
    return last;
  };
  return {
    instructionsLeft: () => last?.instructionsLeft(),
    run: (program) => {
      const host = programInterfaces(program);
      const main = runOf(instantiate((name) => modules.get(name), host, instantiateCore));
      try {
        main();
        return 0;
      } catch (error) {
        // The function returns a result without values; an error in it is thrown as its value.
        if (error === undefined) return 1;
        throw error;
      }
    },
  };
}

/** From the cache, or by the transpiler; then it is kept, unless it was refused. */
async function takenApart(
  bytes: Uint8Array,
  { cacheFolder, transpile = byJco }: LoadComponentOptions,
): Promise<TranspiledProgram> {
  const version = cacheFolder === undefined ? undefined : transpilerVersion();
  if (cacheFolder === undefined || version === undefined) return transpile(bytes);
  const cache = new FolderCache(cacheFolder);
  const key = programKey(bytes, version);
  const kept = cache.get(key);
  const restored = kept === undefined ? undefined : restoreProgram(kept);
  if (restored !== undefined) return restored;
  const made = await transpile(bytes);
  cache.put(key, storeProgram(made));
  return made;
}

async function byJco(bytes: Uint8Array): Promise<TranspiledProgram> {
  const { transpileComponent } = await import("./transpile-component.ts");
  return transpileComponent(bytes);
}

/** Makes an instance of one of the program's core modules. */
type InstantiateCore = (
  module: WebAssembly.Module,
  imports?: WebAssembly.Imports,
) => { readonly exports: Readonly<Record<string, unknown>> };

type Instantiate = (
  module: (name: string) => WebAssembly.Module | undefined,
  imports: HostInterfaces,
  instantiateCore: InstantiateCore,
) => unknown;

function compile(
  { modules }: TranspiledProgram,
  limited: LimitedModule | undefined,
): ReadonlyMap<string, WebAssembly.Module> {
  const compiled = (name: string, bytes: Uint8Array): WebAssembly.Module =>
    name === limited?.name ? limited.module : new WebAssembly.Module(Uint8Array.from(bytes));
  return new Map([...modules].map(([name, bytes]) => [name, compiled(name, bytes)]));
}

/** What stands before the function that jco's JavaScript exports, and before what else it exports. */
const EXPORTED = "export function instantiate(";
const ALSO_EXPORTED = /^export const /m;

/**
 * The JavaScript as a function, in strict mode as in a module. Nothing of it is written anywhere, it can import nothing, and stacks name it by a
 * short name, where an import of a `data:` URL would put all of it into each line of a stack.
 */
function glueOf(source: string): Instantiate {
  const text = source.replace(EXPORTED, "return function instantiate(").replace(ALSO_EXPORTED, "const ");
  if (!source.includes(EXPORTED)) throw unexpected();
  const instantiate: unknown = compileFunction(`"use strict";${text}`, [], { filename: "component.js" })();
  if (typeof instantiate !== "function") throw unexpected();
  return (...given) => Reflect.apply(instantiate, undefined, given);
}

function runOf(exports: unknown): () => void {
  const run = memberOf(memberOf(exports, "run"), "run");
  if (typeof run !== "function") throw unexpected();
  return () => {
    run();
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function unexpected(): ThimbleError {
  return new ThimbleError("base.bug", "Cannot run the component: what jco made of it is not as expected");
}
