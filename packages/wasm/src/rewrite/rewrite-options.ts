import { ThimbleError } from "@thimble/base";
import type { ImportTable } from "../import-table.ts";
import type { ModuleLimits } from "../module-limits.ts";
import { MAXIMUM_PAGES } from "../sections/read-external-types.ts";
import type { FunctionType } from "../wasm-module.ts";
import { type EntryLayout, entryLayout, type RewrittenEntry } from "./entry-layout.ts";

/** What `rewriteModule` does. */
export interface RewriteOptions {
  /** How the memory is imported, and how large it may grow. */
  readonly memory: {
    readonly importModule: string;
    readonly importName: string;
    /** 0..65,536 pages of 64 KiB. A smaller maximum of the module itself stays. */
    readonly maximumPages: number;
  };
  /** Whether the module pays for its instructions. */
  readonly meter: boolean;
  /**
   * Functions through which the host calls the module, by the names of its exports. Parameters are numbers, the result is none or one i32. An
   * export of that name but another type is none: `checkExports` names it.
   */
  readonly entries: Readonly<Record<string, FunctionType>>;
  /** An export without parameters and result that the entry `init` calls behind the start function, where the module has it. Default none. */
  readonly initializer?: string;
  /**
   * Whether the exports of the module stay beside `thimble:enter`. A function that is called by its own name goes on with the counter as it is: set
   * and read it with `ENTRY.counter`. Default false: each exported function costs every instance about 400 bytes of the engine.
   */
  readonly keepExports?: boolean;
  /** What a growth past the maximum does: ends the module's run, or returns -1 as the specification says. */
  readonly onGrowDenied: "trap" | "fail";
  /** Elements a table may have. Default 10,000: a table of a container holds its callbacks, rarely a hundred. */
  readonly maximumTableElements?: number;
  /**
   * Where the host's functions are, in the order of the table, as `forwardingModule` exports them: one imported table of just their number, in place of
   * an import for each. Taken where the module has no table of its own and imports no other functions. Default: each is imported.
   */
  readonly hostFunctions?: { readonly importModule: string; readonly importName: string; readonly table: ImportTable };
  /** Whether function names stay in the module, for stack traces. Default false: they are often half of its size. */
  readonly keepNames?: boolean;
  /** Limits of the module, as for `parseModule`. */
  readonly limits?: Partial<ModuleLimits>;
}

/** What `rewriteModule` returns. */
export interface RewrittenModule {
  readonly bytes: Uint8Array;
  /** The memory to import: create it with exactly these. Undefined when the module has none. */
  readonly memory?: { readonly initialPages: number; readonly maximumPages: number };
  /** Whether the original module imported its memory. */
  readonly importedMemory: boolean;
  /** Those that the module has, of `entryLayout(options.entries)`. */
  readonly entries: readonly RewrittenEntry[];
  /** Whether the module grows its memory or a table. */
  readonly canGrow: boolean;
}

/** Default of `maximumTableElements`. */
const DEFAULT_TABLE_ELEMENTS = 10_000;

/** The options with their defaults. */
export type ResolvedOptions = RewriteOptions & { readonly maximumTableElements: number; readonly layout: EntryLayout };

/**
 * Checks the options and fills in defaults.
 * @throws ThimbleError base.argument when a number is out of range or the host can not call an entry of its type
 */
export function resolveRewriteOptions(options: RewriteOptions): ResolvedOptions {
  const maximumTableElements = options.maximumTableElements ?? DEFAULT_TABLE_ELEMENTS;
  checkInteger("memory.maximumPages", options.memory.maximumPages, MAXIMUM_PAGES);
  checkInteger("maximumTableElements", maximumTableElements, 10_000_000);
  return { ...options, maximumTableElements, layout: entryLayout(options.entries) };
}

function checkInteger(name: string, value: number, maximum: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= maximum) return;
  throw new ThimbleError("base.argument", `Cannot use ${name} ${value}: out of range`, {
    expected: `an integer from 0 to ${maximum}`,
  });
}
