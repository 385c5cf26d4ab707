import { isDeepStrictEqual } from "node:util";
import { fitsOneRequest, type RequestedLine } from "../kernel/gpio-codec.ts";
import { GPIO_V2_LINE_FLAGS as FLAG } from "../kernel/gpio-uapi.ts";
import type { GpioBinding, GpioLineSetup } from "./gpio-binding.ts";

const BIAS_FLAGS = {
  "pull-up": FLAG.GPIO_V2_LINE_FLAG_BIAS_PULL_UP,
  "pull-down": FLAG.GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN,
  disabled: FLAG.GPIO_V2_LINE_FLAG_BIAS_DISABLED,
} as const;

const DRIVE_FLAGS = {
  "push-pull": 0n,
  "open-drain": FLAG.GPIO_V2_LINE_FLAG_OPEN_DRAIN,
  "open-source": FLAG.GPIO_V2_LINE_FLAG_OPEN_SOURCE,
} as const;

/** A line of a chip and how it is to be set up. */
export interface PlannedLine {
  readonly offset: number;
  readonly setup: GpioLineSetup;
  readonly hasRising: boolean;
  readonly hasFalling: boolean;
}

/** A line that two properties want in different ways. */
export class LineConflict extends Error {
  override readonly name = "LineConflict";
}

/**
 * What is to be asked of the kernel for these bindings of one line: the edges that any of them needs.
 * @throws LineConflict when they say different things of the line
 */
export function planLine(offset: number, bindings: readonly GpioBinding[]): PlannedLine {
  const [first, ...others] = bindings;
  if (first === undefined) throw new RangeError("Cannot plan a line that no binding has");
  if (others.some(({ setup }) => !isDeepStrictEqual(setup, first.setup)))
    throw new LineConflict(`line ${offset} is set up in two ways`);
  return {
    offset,
    setup: first.setup,
    hasRising: bindings.some((binding) => wantsEdge(binding, true)),
    hasFalling: bindings.some((binding) => wantsEdge(binding, false)),
  };
}

/** Whether a binding needs to hear of an edge. */
export function wantsEdge({ setup, measure, edge, every }: GpioBinding, isRising: boolean): boolean {
  if (setup.isOutput) return false;
  if (measure === "level") return every === 0;
  return edge === "both" || (edge === "rising") === isRising;
}

/** Whether a line that is set up like this serves a binding. */
export function serves(line: PlannedLine, binding: GpioBinding): boolean {
  const hears = (!wantsEdge(binding, true) || line.hasRising) && (!wantsEdge(binding, false) || line.hasFalling);
  return hears && isDeepStrictEqual(line.setup, binding.setup);
}

/** Lines in as few requests as the kernel takes them in, in their order. */
export function groupIntoRequests(lines: readonly PlannedLine[]): readonly (readonly PlannedLine[])[] {
  const groups: PlannedLine[][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (last !== undefined && fitsOneRequest([...last, line].map(requestedLine))) last.push(line);
    else groups.push([line]);
  }
  return groups;
}

/** A line as the kernel is asked for it. */
export function requestedLine({ offset, setup, hasRising, hasFalling }: PlannedLine): RequestedLine {
  const flags =
    (setup.isOutput ? FLAG.GPIO_V2_LINE_FLAG_OUTPUT | DRIVE_FLAGS[setup.drive] : FLAG.GPIO_V2_LINE_FLAG_INPUT) |
    (setup.isActiveLow ? FLAG.GPIO_V2_LINE_FLAG_ACTIVE_LOW : 0n) |
    (setup.bias === undefined ? 0n : BIAS_FLAGS[setup.bias]) |
    (hasRising ? FLAG.GPIO_V2_LINE_FLAG_EDGE_RISING : 0n) |
    (hasFalling ? FLAG.GPIO_V2_LINE_FLAG_EDGE_FALLING : 0n);
  const debounce = Math.round(setup.debounce * 1000);
  return { offset, flags, debounce, output: setup.isOutput ? setup.initial : undefined };
}
