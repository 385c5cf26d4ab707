import { ThimbleError } from "@thimble/base";
import type { FunctionType, ValueType } from "../wasm-module.ts";

/**
 * The one export of a rewritten module: `(entry: i32, budget: i32, arguments…) -> i32`, the arguments as `entryLayout` says.
 *
 * One, because each exported function costs every instance about 400 bytes of the engine, and a container is a few thousand.
 */
export const ENTER_EXPORT = "thimble:enter";

/** Numbers of the entries that every rewritten module has. Those of `RewriteOptions.entries` follow. */
export const ENTRY = {
  /** Does nothing but what each call does with the budget, so it sets or reads the counter. */
  counter: 0,
  /** The start function of the module and the function that initializes it, if it has them. */
  init: 1,
  /** Returns 1 when a growth was denied, else 0. */
  growDenied: 2,
} as const;

const FIRST_NUMBER = 3;

/** A function of a module through which the host calls it. */
export interface RewrittenEntry {
  /** The name that the module exported it by. */
  readonly name: string;
  readonly type: FunctionType;
  /** The first argument of `thimble:enter`. */
  readonly number: number;
  /** Which argument of `thimble:enter` each of its parameters is, counted from 0. The others are not looked at. */
  readonly slots: readonly number[];
}

/** How entries are called. It follows from `RewriteOptions.entries` alone, so it is the same for every module rewritten with them. */
export interface EntryLayout {
  /** Of `thimble:enter`: number, budget, then of each type as many as the entry with most of it has, in the order in which types first occur. */
  readonly params: readonly ValueType[];
  readonly entries: readonly RewrittenEntry[];
}

/**
 * Gives each entry its number, in order, and its parameters their places.
 * @throws ThimbleError base.argument when an entry takes what is no number, or returns anything but one i32
 */
export function entryLayout(entries: Readonly<Record<string, FunctionType>>): EntryLayout {
  const named = Object.entries(entries);
  for (const [name, type] of named) checkType(name, type);
  const types = [...new Set(named.flatMap(([, type]) => type.params))];
  const firstSlots = new Map<ValueType, number>();
  const params: ValueType[] = ["i32", "i32"];
  for (const type of types) {
    firstSlots.set(type, params.length);
    const most = Math.max(...named.map(([, { params: own }]) => own.filter((param) => param === type).length));
    params.push(...new Array<ValueType>(most).fill(type));
  }
  return {
    params,
    entries: named.map(([name, type], i) => ({
      name,
      type,
      number: FIRST_NUMBER + i,
      slots: slotsOf(type, firstSlots),
    })),
  };
}

function slotsOf({ params }: FunctionType, firstSlots: ReadonlyMap<ValueType, number>): number[] {
  const next = new Map(firstSlots);
  return params.map((type) => {
    const slot = next.get(type) ?? 0;
    next.set(type, slot + 1);
    return slot;
  });
}

function checkType(name: string, { params, results }: FunctionType): void {
  const isCallable = params.every((type) => ["i32", "i64", "f32", "f64"].includes(type));
  const [result = "i32"] = results;
  if (isCallable && results.length <= 1 && result === "i32") return;
  throw new ThimbleError(
    "base.argument",
    `Cannot use the entry "${name}": the host can not call a function of its type`,
    {
      expected: "parameters that are numbers, and no result or one i32",
    },
  );
}
