import type { Clock, ThimbleError } from "@thimble/base";
import type { DriverAnswer } from "../driver/driver.ts";
import type { ModbusBinding } from "./modbus-binding.ts";
import { type IsSeam, type PlannedRead, planReads } from "./plan-reads.ts";
import type { ReadSeams } from "./read-seams.ts";
import { UnitBreaker } from "./unit-breaker.ts";

/** A binding that somebody waits for. */
export interface WaitingRead {
  readonly binding: ModbusBinding;
  /** Nobody waits any more once it is aborted. */
  readonly signal: AbortSignal | undefined;
  readonly answer: (answer: DriverAnswer) => void;
}

/** A request that was refused as a whole and is read in parts. */
export interface Split {
  /** Where the second part begins. */
  readonly at: number;
  /** Parts that have not been read yet. */
  left: number;
  /** Whether the reason was found within one of the parts. */
  isExplained: boolean;
  readonly parent: Split | undefined;
}

/** One request and who waits for it. */
export interface ReadBatch {
  readonly read: PlannedRead;
  readonly waiting: readonly WaitingRead[];
  /** What it is a part of; undefined for what was planned as it is. */
  readonly split: Split | undefined;
}

/** What waits to be read of one unit. What comes while its requests are under way is planned together, when those are done. */
export class BusLane {
  readonly breaker: UnitBreaker;
  #fresh: WaitingRead[] = [];
  #plan: {
    readonly bindings: readonly ModbusBinding[];
    readonly changes: number;
    readonly reads: readonly PlannedRead[];
  } = { bindings: [], changes: 0, reads: [] };
  #planned: ReadBatch[] = [];

  constructor(clock: Clock) {
    this.breaker = new UnitBreaker(clock);
  }

  get isEmpty(): boolean {
    return this.#fresh.length === 0 && this.#planned.length === 0;
  }

  add(waiting: WaitingRead): void {
    this.#fresh.push(waiting);
  }

  /** The next request for what somebody still waits for; undefined when there is none. */
  next(seams: ReadSeams): ReadBatch | undefined {
    for (;;) {
      if (this.#planned.length === 0) this.#planned = this.#planFresh(seams);
      const batch = this.#planned.shift();
      if (batch === undefined || batch.waiting.some(isWanted)) return batch;
    }
  }

  /** Plans what is new; what is read again and again is planned once. */
  #planFresh(seams: ReadSeams): ReadBatch[] {
    const waiting = this.#fresh.splice(0).filter(isWanted);
    const { bindings, changes } = this.#plan;
    const isSame =
      changes === seams.changes &&
      waiting.length === bindings.length &&
      waiting.every(({ binding }, i) => binding === bindings[i]);
    if (!isSame) {
      const fresh = waiting.map(({ binding }) => binding);
      this.#plan = { bindings: fresh, changes: seams.changes, reads: planReads(fresh, seams.isSeam) };
    }
    return this.#plan.reads.map((read) => toBatch(read, waiting));
  }

  /** Puts the parts of a request that was refused in front of the rest. */
  putBack(parts: readonly ReadBatch[]): void {
    this.#planned.unshift(...parts);
  }

  /** Answers all that waits with an error. */
  refuse(error: ThimbleError): void {
    const waiting = [...this.#planned.splice(0).flatMap((batch) => batch.waiting), ...this.#fresh.splice(0)];
    for (const each of waiting) each.answer(error);
  }
}

/** The fewest requests for what waits. */
export function batchesOf(waiting: readonly WaitingRead[], isSeam: IsSeam, split?: Split): readonly ReadBatch[] {
  const reads = planReads(
    waiting.map(({ binding }) => binding),
    isSeam,
  );
  return reads.map((read) => toBatch(read, waiting, split));
}

function toBatch(read: PlannedRead, waiting: readonly WaitingRead[], split?: Split): ReadBatch {
  return { read, waiting: read.parts.flatMap(({ index }) => waiting[index] ?? []), split };
}

/**
 * The two halves of a request, each as batches, and the split that they are parts of; undefined for what can not be halved: one binding,
 * or those that must be read together.
 */
export function halve({ waiting, split: parent }: ReadBatch, isSeam: IsSeam): readonly ReadBatch[] | undefined {
  const atoms = [...Map.groupBy(waiting, (each) => each.binding.group ?? each).values()];
  const sorted = atoms.toSorted((a, b) => firstOf(a) - firstOf(b));
  const second = sorted.slice(sorted.length >> 1);
  if (sorted.length < 2) return undefined;
  const split: Split = { at: firstOf(second.flat()), left: 0, isExplained: false, parent };
  const parts = [sorted.slice(0, sorted.length >> 1), second].flatMap((half) => batchesOf(half.flat(), isSeam, split));
  split.left = parts.length;
  return parts;
}

function firstOf(waiting: readonly WaitingRead[]): number {
  return Math.min(...waiting.map(({ binding }) => binding.address));
}

function isWanted({ signal }: WaitingRead): boolean {
  return signal?.aborted !== true;
}
