import { ThimbleError } from "@thimble/base";
import type { ModuleLimits } from "../module-limits.ts";
import { MAXIMUM_PAGES } from "../sections/read-external-types.ts";
import type { FunctionType } from "../wasm-module.ts";

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
  /** Exported functions through which the host calls the module. Those that are not there are passed over. */
  readonly entries: readonly string[];
  /** What a growth past the maximum does: ends the module's run, or returns -1 as the specification says. */
  readonly onGrowDenied: "trap" | "fail";
  /** Elements a table may have. Default 10,000: a table of a container holds its callbacks, rarely a hundred. */
  readonly maximumTableElements?: number;
  /** Whether function names stay in the module, for stack traces. Default false: they are often half of its size. */
  readonly keepNames?: boolean;
  /** Limits of the module, as for `parseModule`. */
  readonly limits?: Partial<ModuleLimits>;
}

/** An export through which the host calls the module. */
export interface RewrittenEntry {
  /** The name in the original module, or `init` for its start function. */
  readonly name: string;
  /** The export to call. */
  readonly exportName: string;
  /** The type of the original function. */
  readonly type: FunctionType;
  /**
   * Whether the export takes the budget as one more i32 at the end and returns what is left of it. When it does not and the module is
   * metered, call `thimble:refuel` before it and `thimble:fuel` after it.
   */
  readonly takesFuel: boolean;
}

/** What `rewriteModule` returns. */
export interface RewrittenModule {
  readonly bytes: Uint8Array;
  /** The memory to import: create it with exactly these. Undefined when the module has none. */
  readonly memory?: { readonly initialPages: number; readonly maximumPages: number };
  /** Whether the original module imported its memory. */
  readonly importedMemory: boolean;
  readonly entries: readonly RewrittenEntry[];
  /** Whether the module grows its memory or a table, and so exports `thimble:grow-denied`. */
  readonly canGrow: boolean;
}

/** Names of exports that the host adds. All start with `RESERVED_PREFIX`. */
export const ADDED_EXPORT = {
  /** `() -> i32`: what is left of the budget, below zero when it was used up. */
  fuel: "thimble:fuel",
  /** `(i32) -> ()`: sets the budget, 1..2^31-1 instructions. */
  refuel: "thimble:refuel",
  /** `() -> i32`: 1 when a growth was denied, else 0. There only when the module can grow. */
  growDenied: "thimble:grow-denied",
  /** The start function. */
  init: "thimble:init",
} as const;

/** A module must not export names that start so. */
export const RESERVED_PREFIX = "thimble:";

/** Default of `maximumTableElements`. */
const DEFAULT_TABLE_ELEMENTS = 10_000;

/** The options with their defaults. */
export type ResolvedOptions = RewriteOptions & { readonly maximumTableElements: number };

/**
 * Checks the options and fills in defaults.
 * @throws ThimbleError base.argument when a number is out of range or an entry has the name of an added export
 */
export function resolveRewriteOptions(options: RewriteOptions): ResolvedOptions {
  const maximumTableElements = options.maximumTableElements ?? DEFAULT_TABLE_ELEMENTS;
  checkInteger("memory.maximumPages", options.memory.maximumPages, MAXIMUM_PAGES);
  checkInteger("maximumTableElements", maximumTableElements, 10_000_000);
  for (const entry of options.entries) {
    if (Object.values<string>(ADDED_EXPORT).includes(RESERVED_PREFIX + entry)) {
      throw new ThimbleError("base.argument", `Cannot use the entry "${entry}": the host adds an export of that name`);
    }
  }
  return { ...options, maximumTableElements };
}

function checkInteger(name: string, value: number, maximum: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= maximum) return;
  throw new ThimbleError("base.argument", `Cannot use ${name} ${value}: out of range`, {
    expected: `an integer from 0 to ${maximum}`,
  });
}
