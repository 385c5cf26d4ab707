import { ThimbleError } from "@thimble/base";
import { ENTER_EXPORT, ENTRY, rewriteModule } from "@thimble/wasm";
import { PREVIEW1_MODULE } from "../preview1/imports.ts";
import { link, typedImports } from "./link.ts";
import { KEEP_COUNTER, programBounds } from "./program-bounds.ts";
import type { CommandLimits, ProgramImports, StartedCommand, WasiCommand } from "./wasi-command.ts";

/** A command that pays for its instructions and has its memory bounded. @throws ThimbleError as `rewriteModule` */
export function loadLimitedCommand(bytes: Uint8Array, limits: CommandLimits): WasiCommand {
  const { maximumPages, maximumTableElements, isMetered, budget } = programBounds(limits);
  const {
    bytes: rewritten,
    memory,
    entries,
  } = rewriteModule(bytes, {
    memory: { importModule: MEMORY_MODULE, importName: "memory", maximumPages },
    meter: isMetered,
    entries: { _start: { params: [], results: [] } },
    onGrowDenied: "fail",
    maximumTableElements,
    keepNames: true,
  });
  const start = entries[0]?.number;
  if (memory === undefined || start === undefined)
    throw new ThimbleError(
      "wasi.not-a-command",
      'Cannot run the module as a program: its "_start" takes or returns something',
      {
        expected: "a function of no parameters and no results",
      },
    );
  const module = new WebAssembly.Module(Uint8Array.from(rewritten));
  return {
    instantiate: (imports) => instantiate({ module, ...memory, start, budget, isMetered }, imports),
  };
}

const MEMORY_MODULE = "thimble";

interface Limited {
  readonly module: WebAssembly.Module;
  readonly initialPages: number;
  readonly maximumPages: number;
  readonly start: number;
  readonly budget: number;
  readonly isMetered: boolean;
}

function instantiate(
  { module, initialPages, maximumPages, start, budget, isMetered }: Limited,
  imports: ProgramImports,
): StartedCommand {
  const memory = new WebAssembly.Memory({ initial: initialPages, maximum: maximumPages });
  const linked = link(module, { [PREVIEW1_MODULE]: typedImports(imports), [MEMORY_MODULE]: { memory } });
  const enter = linked.exports[ENTER_EXPORT];
  if (typeof enter !== "function") throw new ThimbleError("base.bug", "Cannot run a program: it lost its entry");
  return {
    memory,
    run: () => void enter(start, enter(ENTRY.init, budget)),
    instructionsLeft: () => (isMetered ? Number(enter(ENTRY.counter, KEEP_COUNTER)) : undefined),
  };
}
