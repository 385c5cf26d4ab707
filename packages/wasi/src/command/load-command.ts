import { Diagnostics, nearest, ThimbleError } from "@thimble/base";
import { isComponent } from "@thimble/wasm";
import { PREVIEW1_IMPORTS, PREVIEW1_MODULE, SNAPSHOT0_MODULE } from "../preview1/imports.ts";
import { link, typedImports } from "./link.ts";
import { loadLimitedCommand } from "./load-limited-command.ts";
import type { CommandLimits, ProgramImports, StartedCommand, WasiCommand } from "./wasi-command.ts";

/** The export that makes a module a command. @see WASI, legacy/application-abi.md */
const START = "_start";
/** The export that makes it a library that is called again and again. @see WASI, legacy/application-abi.md */
const INITIALIZE = "_initialize";

/**
 * Compiles a command of WASI preview 1. Without limits it may use whatever V8 has; with limits it is rewritten so that it pays for its
 * instructions and imports its memory, and what can not be metered is refused.
 *
 * @throws ThimbleError wasm.is-component; wasi.not-a-command when it has no `_start` or no memory; wasi.old-snapshot; wasi.import-refused for each import that is none
 * of preview 1; wasi.not-runnable when V8 refuses it; with limits as `rewriteModule`
 */
export function loadCommand(bytes: Uint8Array, limits: CommandLimits = {}): WasiCommand {
  if (isComponent(bytes)) {
    throw new ThimbleError("wasm.is-component", "Cannot run the module as a program: it is a component", {
      expected:
        "a command of WASI preview 1, for example of clang --target=wasm32-wasi or rustc --target wasm32-wasip1",
    });
  }
  const module = compile(bytes);
  checkImports(module);
  checkCommand(module);
  if (limits.instructions !== undefined || limits.memoryBytes !== undefined) return loadLimitedCommand(bytes, limits);
  return { instantiate: (imports) => instantiate(module, imports) };
}

function compile(bytes: Uint8Array): WebAssembly.Module {
  try {
    return new WebAssembly.Module(Uint8Array.from(bytes));
  } catch (cause) {
    throw new ThimbleError("wasi.not-runnable", "Cannot compile the program: V8 refuses it", { cause });
  }
}

function checkCommand(module: WebAssembly.Module): void {
  const has = (name: string, kind: string): boolean =>
    WebAssembly.Module.exports(module).some((item) => item.name === name && item.kind === kind);
  if (!has(START, "function")) {
    const what = has(INITIALIZE, "function")
      ? `it is a reactor, with "${INITIALIZE}"`
      : `it does not export "${START}"`;
    throw new ThimbleError("wasi.not-a-command", `Cannot run the module as a program: ${what}`, {
      expected: `a command of WASI preview 1, for example of clang --target=wasm32-wasi or rustc --target wasm32-wasip1`,
    });
  }
  if (has("memory", "memory")) return;
  throw new ThimbleError("wasi.not-a-command", 'Cannot run the module as a program: it does not export "memory"', {
    expected: "a memory exported by that name, as WASI preview 1 asks for",
  });
}

function checkImports(module: WebAssembly.Module): void {
  const diagnostics = new Diagnostics();
  const known = Object.keys(PREVIEW1_IMPORTS[PREVIEW1_MODULE] ?? {});
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (from === SNAPSHOT0_MODULE) {
      throw new ThimbleError(
        "wasi.old-snapshot",
        `Cannot run a program of "${SNAPSHOT0_MODULE}": its calls are laid out in another way`,
        {
          expected: `a program of "${PREVIEW1_MODULE}": compile it again with a toolchain of 2020 or later`,
        },
      );
    }
    if (from === PREVIEW1_MODULE && kind === "function" && known.includes(name)) continue;
    diagnostics.add(
      "wasi.import-refused",
      `Cannot import the ${kind} "${from}" "${name}": it is none of WASI preview 1`,
      {
        expected: expectedImport(from, name, known),
      },
    );
  }
  diagnostics.throwIfAny();
}

function expectedImport(from: string, name: string, known: readonly string[]): string {
  if (from.startsWith("thimble:")) return "a container is run from its folder or image: thimble run DIR";
  const near = from === PREVIEW1_MODULE ? nearest(name, known) : undefined;
  return near === undefined ? `only imports of "${PREVIEW1_MODULE}"` : `"${PREVIEW1_MODULE}" "${near}"`;
}

function instantiate(module: WebAssembly.Module, imports: ProgramImports): StartedCommand {
  const { exports } = link(module, { [PREVIEW1_MODULE]: typedImports(imports) });
  const { memory, [START]: start } = exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof start !== "function")
    throw new ThimbleError("base.bug", "Cannot run a program: its exports are not what its module says");
  return { memory, run: () => void start(), instructionsLeft: () => undefined };
}
