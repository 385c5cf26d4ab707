import { OPCODE } from "../instructions/opcodes.ts";

/** A side of the condition of a loop: a constant, or a local. */
export type Operand =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "local"; readonly index: number };

/** A loop goes on while `lower < upper`. */
export interface LoopCondition {
  readonly lower: Operand;
  readonly upper: Operand;
  readonly isSigned: boolean;
}

/** A loop of which one side moves by one towards the other each time it goes on, and the other side stays: it goes on `upper - lower` times. */
export interface CountedLoop extends LoopCondition {
  /** What each time costs. */
  readonly cost: number;
}

/** A power of two above the longest pattern below. */
const REMEMBERED = 8;

/** The last instructions of a function, the current one included. */
export class RecentInstructions {
  readonly #opcodes: number[] = [0, 0, 0, 0, 0, 0, 0, 0];
  readonly #arguments: number[] = [0, 0, 0, 0, 0, 0, 0, 0];
  #next = 0;

  /** @param argument an index, or the value of an i32.const */
  record(opcode: number, argument: number): void {
    this.#opcodes[this.#next] = opcode;
    this.#arguments[this.#next] = argument;
    this.#next = (this.#next + 1) & (REMEMBERED - 1);
  }

  /** The opcode `back` instructions before the current one. */
  opcode(back: number): number {
    return this.#opcodes[(this.#next - 1 - back) & (REMEMBERED - 1)] ?? 0;
  }

  /** The argument of the same. */
  argument(back: number): number {
    return this.#arguments[(this.#next - 1 - back) & (REMEMBERED - 1)] ?? 0;
  }
}

/** How comparisons are turned into `<`: whether the sides change places, and what makes `<=` of constants a `<`. */
const COMPARISONS: ReadonlyMap<
  number,
  { readonly isSigned: boolean; readonly isSwapped: boolean; readonly orEqual: boolean }
> = new Map([
  [OPCODE.i32_lt_s, { isSigned: true, isSwapped: false, orEqual: false }],
  [OPCODE.i32_lt_u, { isSigned: false, isSwapped: false, orEqual: false }],
  [OPCODE.i32_gt_s, { isSigned: true, isSwapped: true, orEqual: false }],
  [OPCODE.i32_gt_u, { isSigned: false, isSwapped: true, orEqual: false }],
  [OPCODE.i32_le_s, { isSigned: true, isSwapped: false, orEqual: true }],
  [OPCODE.i32_ge_s, { isSigned: true, isSwapped: true, orEqual: true }],
]);

/** The condition of `loop, operand, operand, comparison, if`, where the `if` is the current instruction; else undefined. */
export function conditionBefore(recent: RecentInstructions): LoopCondition | undefined {
  const comparison = COMPARISONS.get(recent.opcode(1));
  if (comparison === undefined || recent.opcode(4) !== OPCODE.loop) return undefined;
  const [left, right] = [operandAt(recent, 3), operandAt(recent, 2)];
  if (left === undefined || right === undefined) return undefined;
  const { isSigned, isSwapped, orEqual } = comparison;
  const [lower, upper] = isSwapped ? [right, left] : [left, right];
  if (!orEqual) return { lower, upper, isSigned };
  // `a <= 7` is `a < 8`, and `0 <= a` is `-1 < a`, where the constant has a neighbour.
  if (upper.kind === "constant" && upper.value < 0x7fffffff) {
    return { lower, upper: { kind: "constant", value: upper.value + 1 }, isSigned };
  }
  if (lower.kind === "constant" && lower.value > -0x80000000) {
    return { lower: { kind: "constant", value: lower.value - 1 }, upper, isSigned };
  }
  return undefined;
}

function operandAt(recent: RecentInstructions, back: number): Operand | undefined {
  const value = recent.argument(back);
  if (recent.opcode(back) === OPCODE.i32_const) return { kind: "constant", value };
  return recent.opcode(back) === OPCODE.local_get ? { kind: "local", index: value } : undefined;
}

/** What `local.get, i32.const, i32.add or i32.sub, local.set` just before the current instruction adds to the local; undefined where it is not that. */
export function stepBefore(recent: RecentInstructions): { readonly local: number; readonly by: number } | undefined {
  const local = recent.argument(1);
  const isStep =
    recent.opcode(1) === OPCODE.local_set &&
    recent.opcode(3) === OPCODE.i32_const &&
    recent.opcode(4) === OPCODE.local_get &&
    recent.argument(4) === local;
  if (!isStep) return undefined;
  if (recent.opcode(2) === OPCODE.i32_add) return { local, by: recent.argument(3) };
  return recent.opcode(2) === OPCODE.i32_sub ? { local, by: -recent.argument(3) } : undefined;
}

/** The constant that a local is given just before the current instruction; else undefined. */
export function assignmentBefore(
  recent: RecentInstructions,
): { readonly local: number; readonly value: number } | undefined {
  if (recent.opcode(1) !== OPCODE.local_set || recent.opcode(2) !== OPCODE.i32_const) return undefined;
  return { local: recent.argument(1), value: recent.argument(2) };
}

/** How often a loop goes on, when both sides are known before it starts. */
export function timesOf(
  { lower, upper, isSigned }: LoopCondition,
  assigned: { readonly local: number; readonly value: number } | undefined,
): number | undefined {
  const [from, to] = [lower, upper].map((side) => {
    if (side.kind === "constant") return side.value;
    return side.index === assigned?.local ? assigned.value : undefined;
  });
  if (from === undefined || to === undefined) return undefined;
  return isSigned ? Math.max(0, to - from) : Math.max(0, (to >>> 0) - (from >>> 0));
}

/** Whether a step brings the sides of a condition nearer by one. */
export function movesTowards(
  { lower, upper }: LoopCondition,
  { local, by }: { readonly local: number; readonly by: number },
): boolean {
  const moved = by === 1 ? lower : upper;
  return Math.abs(by) === 1 && moved.kind === "local" && moved.index === local;
}
