import type { Millis, Random } from "@thimble/base";
import { QUALITIES } from "@thimble/model/contract";
import type { ContainerId, StateValue } from "../engine/engine.ts";
import type { ContainerProgram } from "../wasi/container-program.ts";
import { BoxedState, type CompactState } from "./compact-state.ts";
import type { Enter } from "./guest-calls.ts";
import type { GuestMemory } from "./guest-memory.ts";
import type { NameTable } from "./name-table.ts";
import type { ServiceProfile } from "./service-profile.ts";
import { type Refusal, Spending } from "./spending.ts";
import { NO_USAGE, type Usage } from "./usage.ts";

/** @see wit/edge.wit quality */
const UNREACHABLE = QUALITIES.indexOf("unreachable");
/** Kept as the quality of a property of which nothing was heard; to the container it is unreachable. */
const NO_READING = UNREACHABLE + 1;
/** Numbers kept for each property: value, time, quality. */
const READING_WORDS = 3;

/** A reading of the property with this number. */
export interface KeptReading {
  readonly number: number;
  readonly value: number;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
  readonly quality: number;
}

/** What a container is made of. */
export interface TinyContainerParts {
  readonly id: ContainerId;
  readonly profile: ServiceProfile;
  readonly enter: Enter;
  readonly memory: GuestMemory | undefined;
  /** Undefined for a container that does not import WASI. */
  readonly program?: ContainerProgram | undefined;
  /** What the keyed state holds. */
  readonly state: ReadonlyMap<string, StateValue>;
}

/**
 * A container inside its engine: the way into its instance, its numbers, its committed state. What is not used yet takes no memory: there are
 * hundreds of thousands of these.
 */
export class TinyContainer {
  readonly id: ContainerId;
  readonly profile: ServiceProfile;
  readonly enter: Enter;
  readonly memory: GuestMemory | undefined;
  readonly program: ContainerProgram | undefined;
  topics: NameTable;
  keys: NameTable;
  fields: NameTable;
  /** The committed state. */
  readonly state: CompactState;
  stateBytes: number;
  /** Bit n - 1 is set while bucket n of wasi:keyvalue is open. */
  buckets = 0;
  /** Where its random numbers come from, once it asked for one. */
  random: Random | undefined;
  #readings: number[] | undefined;
  #spending: Spending | undefined;

  constructor({ id, profile, enter, memory, program, state }: TinyContainerParts) {
    this.id = id;
    this.profile = profile;
    this.enter = enter;
    this.memory = memory;
    this.program = program;
    this.topics = profile.topics;
    this.keys = profile.keys;
    this.fields = profile.fields;
    this.state = new BoxedState(profile.keys, state);
    this.stateBytes = stateBytesOf(state);
  }

  /** Keeps a reading for `things.read`. It is given whole, as V8 would put numbers that are arguments into boxes. */
  keepReading(reading: KeptReading): void {
    this.#readings ??= noReadings(this.profile.properties.length);
    const place = reading.number * READING_WORDS;
    this.#readings[place] = reading.value;
    this.#readings[place + 1] = reading.time;
    this.#readings[place + 2] = reading.quality;
  }

  /** Writes the last reading of a property as the record `reading`. @see wit/edge.wit types.reading */
  storeReading(property: number, view: DataView, pointer: number): void {
    // Not `this.#readings?.[place]`: what may be undefined as well as a number V8 puts into a box of its own.
    this.#readings ??= noReadings(this.profile.properties.length);
    const place = property * READING_WORDS;
    view.setFloat64(pointer, this.#readings[place] ?? Number.NaN, true);
    view.setFloat64(pointer + 8, this.#readings[place + 1] ?? 0, true);
    view.setUint8(pointer + 16, Math.min(this.#readings[place + 2] ?? NO_READING, UNREACHABLE));
  }

  /** Whether the last thing heard of a property is that its device can not be reached. */
  isUnreachable(property: number): boolean {
    return this.#readings?.[property * READING_WORDS + 2] === UNREACHABLE;
  }

  /** Takes one message of so many bytes from the budgets; false, and counted for the budget that is used up, when it can not. */
  takeMessage(now: Millis, bytes: number): boolean {
    this.#spending ??= new Spending();
    return this.#spending.takeMessage(this.profile.spec.budget, now, bytes);
  }

  /** Takes one write from the budget; false when it is used up. */
  takeWrite(now: Millis): boolean {
    this.#spending ??= new Spending();
    return this.#spending.takeWrite(this.profile.spec.budget, now);
  }

  /** Takes one log line from the budget; false, and counted, when it is used up. */
  takeLogLine(now: Millis): boolean {
    this.#spending ??= new Spending();
    return this.#spending.takeLogLine(this.profile.spec.budget, now);
  }

  /** Counts something that was refused. */
  refuse(what: Refusal): void {
    this.#spending ??= new Spending();
    this.#spending.refused[what] += 1;
  }

  /** What it uses now; good until it runs again. */
  usage(): Usage {
    return {
      memoryBytes: this.memory?.size ?? 0,
      stateBytes: this.stateBytes,
      refused: this.#spending === undefined ? NO_USAGE.refused : this.#spending.refused,
    };
  }
}

/**
 * By how many bytes keyed state grows when a key goes from one value to another: an entry counts for its key in UTF-8 and the bytes of its value,
 * 8 for a number. Where a value replaces another, which is nearly always, the key need not be measured.
 */
export function stateGrowth(key: string, before: StateValue | undefined, after: StateValue | undefined): number {
  const growth = valueBytes(after) - valueBytes(before);
  if ((before === undefined) === (after === undefined)) return growth;
  return before === undefined ? growth + Buffer.byteLength(key) : growth - Buffer.byteLength(key);
}

function valueBytes(value: StateValue | undefined): number {
  if (value === undefined) return 0;
  return typeof value === "number" ? 8 : value.length;
}

function stateBytesOf(state: ReadonlyMap<string, StateValue>): number {
  let bytes = 0;
  for (const [key, value] of state) bytes += stateGrowth(key, undefined, value);
  return bytes;
}

function noReadings(count: number): number[] {
  const readings: number[] = [];
  for (let property = 0; property < count; property++) readings.push(Number.NaN, 0, NO_READING);
  // A copy of exact length without holes: V8 reads numbers out of an array that may have holes into boxes.
  return readings.slice();
}
