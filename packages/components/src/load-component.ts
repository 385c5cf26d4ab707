import { compileFunction } from "node:vm";
import { ThimbleError } from "@thimble/base";
import type { WasiProgram } from "@thimble/wasi";
import { type HostInterfaces, programInterfaces } from "./host/program-interfaces.ts";
import { type TranspiledProgram, transpileComponent } from "./transpile-component.ts";

/** A program of WASI 0.2, compiled. */
export interface ComponentProgram {
  /**
   * Runs it to its end, in this thread, with what the program of preview 1 has. Returns its exit status: 0, or 1 when it says that it failed.
   * @throws whatever else ends it: ProgramExit, a trap, an error of the ports
   */
  run(program: WasiProgram): number;
}

/**
 * Makes a component ready to be run, any number of times.
 * @throws ThimbleError as `transpileComponent`, which also validates what V8 compiles
 */
export async function loadComponent(bytes: Uint8Array): Promise<ComponentProgram> {
  const transpiled = await transpileComponent(bytes);
  const modules = compile(transpiled);
  const instantiate = glueOf(transpiled.source);
  return {
    run: (program) => {
      const main = runOf(instantiate((name) => modules.get(name), programInterfaces(program)));
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

type Instantiate = (module: (name: string) => WebAssembly.Module | undefined, imports: HostInterfaces) => unknown;

function compile({ modules }: TranspiledProgram): ReadonlyMap<string, WebAssembly.Module> {
  return new Map([...modules].map(([name, bytes]) => [name, new WebAssembly.Module(Uint8Array.from(bytes))]));
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
  return (module, imports) => Reflect.apply(instantiate, undefined, [module, imports]);
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
