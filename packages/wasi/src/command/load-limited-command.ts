import { ThimbleError } from "@thimble/base";
import { ENTER_EXPORT, ENTRY, rewriteModule } from "@thimble/wasm";
import { PREVIEW1_MODULE } from "../preview1/imports.ts";
import { link, typedImports } from "./link.ts";
import type { CommandLimits, ProgramImports, StartedCommand, WasiCommand } from "./wasi-command.ts";

/** Bytes of a page of memory. @see WebAssembly Core Specification 2.0, section 4.2.8 Memory Instances */
const PAGE = 65_536;
const MAXIMUM_PAGES = 65_536;
/** The largest budget: the counter is an i32. */
const MAXIMUM_INSTRUCTIONS = 2 ** 31 - 1;
/** A budget that leaves the counter as it is. @see packages/wasm rewriteModule */
const KEEP = -1;

/** A command that pays for its instructions and has its memory bounded. @throws ThimbleError as `rewriteModule` */
export function loadLimitedCommand(bytes: Uint8Array, { instructions, memoryBytes }: CommandLimits): WasiCommand {
  const maximumPages =
    memoryBytes === undefined ? MAXIMUM_PAGES : Math.min(Math.ceil(memoryBytes / PAGE), MAXIMUM_PAGES);
  const {
    bytes: rewritten,
    memory,
    entries,
  } = rewriteModule(bytes, {
    memory: { importModule: MEMORY_MODULE, importName: "memory", maximumPages },
    meter: instructions !== undefined,
    entries: { _start: { params: [], results: [] } },
    onGrowDenied: "fail",
    maximumTableElements: 10_000_000,
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
  const budget = Math.min(instructions ?? MAXIMUM_INSTRUCTIONS, MAXIMUM_INSTRUCTIONS);
  return {
    instantiate: (imports) =>
      instantiate({ module, ...memory, start, budget, isMetered: instructions !== undefined }, imports),
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
    instructionsLeft: () => (isMetered ? Number(enter(ENTRY.counter, KEEP)) : undefined),
  };
}
