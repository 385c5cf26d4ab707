import type { CommandLimits } from "./wasi-command.ts";

/** Bytes of a page of memory. @see WebAssembly Core Specification 2.0, section 4.2.8 Memory Instances */
const PAGE = 65_536;
const MAXIMUM_PAGES = 65_536;
/** The largest budget: the counter is an i32. */
const MAXIMUM_INSTRUCTIONS = 2 ** 31 - 1;
/** As V8 bounds them. @see V8 14.6, src/wasm/wasm-limits.h, kV8MaxWasmTableSize */
const MAXIMUM_TABLE_ELEMENTS = 10_000_000;

/** A budget that leaves the counter of a rewritten module as it is. @see packages/wasm rewriteModule */
export const KEEP_COUNTER = -1;

/** What limits mean to a module that is rewritten for them. */
export interface ProgramBounds {
  readonly maximumPages: number;
  readonly maximumTableElements: number;
  /** Whether it pays for instructions, and how many it may. */
  readonly isMetered: boolean;
  readonly budget: number;
}

/** The bounds of a program; what is not limited has the largest that there is. */
export function programBounds({ instructions, memoryBytes }: CommandLimits): ProgramBounds {
  const pages = memoryBytes === undefined ? MAXIMUM_PAGES : Math.ceil(memoryBytes / PAGE);
  return {
    maximumPages: Math.min(pages, MAXIMUM_PAGES),
    maximumTableElements: MAXIMUM_TABLE_ELEMENTS,
    isMetered: instructions !== undefined,
    budget: Math.min(instructions ?? MAXIMUM_INSTRUCTIONS, MAXIMUM_INSTRUCTIONS),
  };
}
