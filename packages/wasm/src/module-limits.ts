import { tooLarge } from "./byte-reader.ts";

/** What a module may have at most. All are counts, but those that end in `Bytes`. */
export interface ModuleLimits {
  /** Size of the whole file. */
  readonly moduleBytes: number;
  /** Custom sections. */
  readonly customSections: number;
  /** Function types. */
  readonly types: number;
  readonly imports: number;
  readonly exports: number;
  /** Functions that are defined, without the imported ones. */
  readonly functions: number;
  /** Size of the code of one function. */
  readonly functionBytes: number;
  readonly globals: number;
  readonly tables: number;
  /** Element segments. */
  readonly elementSegments: number;
  /** Data segments. */
  readonly dataSegments: number;
  /** Size of all data segments together. */
  readonly dataBytes: number;
  /** Parameters, and results, of a function type. */
  readonly arity: number;
  /** Locals that a function declares, without its parameters. */
  readonly localsPerFunction: number;
  /** Size of one name. */
  readonly nameBytes: number;
  /** Blocks within blocks. */
  readonly nestingDepth: number;
}

/**
 * Far above what a container of some kilobytes has, and far below what V8 accepts, so that a hostile module takes a bounded time and memory: to
 * rewrite a module of 8 MiB took 0.4 s on one core of a 2-core virtual machine.
 */
export const DEFAULT_MODULE_LIMITS: ModuleLimits = {
  moduleBytes: 8 * 1024 * 1024,
  customSections: 1_000,
  types: 1_000,
  imports: 1_000,
  exports: 1_000,
  functions: 10_000,
  functionBytes: 1024 * 1024,
  globals: 1_000,
  tables: 10,
  elementSegments: 10_000,
  dataSegments: 10_000,
  dataBytes: 4 * 1024 * 1024,
  arity: 100,
  localsPerFunction: 1_000,
  nameBytes: 1_024,
  nestingDepth: 1_000,
};

/** The limits with those of `overrides` in place of the defaults. */
export function resolveLimits(overrides: Partial<ModuleLimits> = {}): ModuleLimits {
  return { ...DEFAULT_MODULE_LIMITS, ...overrides };
}

/**
 * Returns when `actual` is within the limit.
 * @throws ThimbleError wasm.too-large when it is not
 */
export function checkLimit(limits: ModuleLimits, limit: keyof ModuleLimits, actual: number): void {
  if (actual > limits[limit]) throw tooLarge(limit, actual, limits[limit]);
}
