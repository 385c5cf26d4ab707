import { assertNever } from "@thimble/base";
import { EDGE_EXPORTS } from "@thimble/model/contract";
import { ENTRY, entryLayout } from "@thimble/wasm";
import { type ContainerEvent, EVENT_KINDS } from "../events/container-event.ts";

/**
 * The one function through which an instance is called: `(entry, budget, five i32, two f64) -> i32`, where the contract's exports share the
 * arguments behind the budget. It is all that is kept of an instance.
 *
 * All arguments are given in each call, because V8 takes longer to fill in those that are missing. Spelt out, because packages that use this one see
 * no declarations of WebAssembly.
 * @see packages/wasm entryLayout, rewriteModule
 */
export type Enter = (...args: number[]) => number;

/** A budget that leaves the counter as it is. */
const KEEP = -1;

const NUMBERS: ReadonlyMap<string, number> = new Map(
  entryLayout(EDGE_EXPORTS).entries.map(({ name, number }) => [name, number]),
);
const START = numberOf("start");
const READING = numberOf("reading");
const MESSAGE = numberOf("message");
const TICK = numberOf("tick");
const STOP = numberOf("stop");
const REALLOC = numberOf("cabi_realloc");

function numberOf(name: string): number {
  return NUMBERS.get(name) ?? ENTRY.counter;
}

/** Runs the module's own start function, then the contract's `start`, on one budget. Returns the instructions left, as all handlers do. */
export function callStart(enter: Enter, budget: number): number {
  return enter(START, enter(ENTRY.init, budget, 0, 0, 0, 0, 0, 0, 0), 0, 0, 0, 0, 0, 0, 0);
}

/** @see wit/edge.wit reading */
export function callReading(
  enter: Enter,
  budget: number,
  { number, value, time, quality }: { number: number; value: number; time: number; quality: number },
): number {
  return enter(READING, budget, number, quality, 0, 0, 0, value, time);
}

/** A list of bytes in the memory of a container. */
export interface GuestList {
  readonly pointer: number;
  readonly length: number;
}

/** Runs on what is left of the budget. @see wit/edge.wit message */
export function callMessage(enter: Enter, subscription: number, topic: GuestList, payload: GuestList): number {
  return enter(MESSAGE, KEEP, subscription, topic.pointer, topic.length, payload.pointer, payload.length, 0, 0);
}

/** @see wit/edge.wit tick */
export function callTick(enter: Enter, budget: number, time: number): number {
  return enter(TICK, budget, 0, 0, 0, 0, 0, time, 0);
}

/** @see wit/edge.wit stop */
export function callStop(enter: Enter, budget: number): number {
  return enter(STOP, budget, 0, 0, 0, 0, 0, 0, 0);
}

/** An entry that goes before, none for nothing. */
const NO_ENTRY = -1;
/** Arguments of `thimble:enter`: entry, budget, five i32, two f64. */
const ARGUMENTS = 9;

/**
 * The arguments of a runner's `run` that call the handler of an event; `message` is where its topic and payload are, on what is left of the
 * budget.
 * @see packages/wasm runnerModule
 */
export function runArguments(
  event: ContainerEvent,
  budget: number,
  message?: { readonly topic: GuestList; readonly payload: GuestList },
): number[] {
  const { number, value, time, quality } = event;
  switch (event.kind) {
    case EVENT_KINDS.start:
      return padded(ENTRY.init, START, budget);
    case EVENT_KINDS.reading:
      return [NO_ENTRY, READING, budget, number, quality, 0, 0, 0, value, time];
    case EVENT_KINDS.message:
      if (message === undefined) break;
      return padded(NO_ENTRY, MESSAGE, KEEP, number, ...listOf(message.topic), ...listOf(message.payload));
    case EVENT_KINDS.tick:
      return [NO_ENTRY, TICK, budget, 0, 0, 0, 0, 0, time, 0];
    case EVENT_KINDS.stop:
      return padded(NO_ENTRY, STOP, budget);
    default:
      return assertNever(event.kind);
  }
  return NOTHING;
}

/** The arguments of a runner's `run` that do nothing. */
export const NOTHING: number[] = padded(NO_ENTRY, ENTRY.counter, KEEP);

function padded(first: number, ...values: readonly number[]): number[] {
  return [first, ...values, ...new Array<number>(ARGUMENTS - values.length).fill(0)];
}

function listOf({ pointer, length }: GuestList): [number, number] {
  return [pointer, length];
}

/**
 * Asks for room for bytes at a multiple of `alignment`, paid from what is left of the budget, and returns where it is said to be.
 * @see CanonicalABI.md, store_list: realloc(0, 0, alignment, byte_length)
 */
export function callRealloc(enter: Enter, alignment: number, bytes: number): number {
  return enter(REALLOC, KEEP, 0, 0, alignment, bytes, 0, 0, 0);
}

/** Instructions left; negative when a trap came from their end. */
export function instructionsLeft(enter: Enter): number {
  return setInstructions(enter, KEEP);
}

/** Sets the instructions that are left. */
export function setInstructions(enter: Enter, budget: number): number {
  return enter(ENTRY.counter, budget, 0, 0, 0, 0, 0, 0, 0);
}

/** Whether a trap came from a growth over the budget. */
export function wasGrowDenied(enter: Enter): boolean {
  return enter(ENTRY.growDenied, KEEP, 0, 0, 0, 0, 0, 0, 0) === 1;
}
