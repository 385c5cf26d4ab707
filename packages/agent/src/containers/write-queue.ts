import {
  type Clock,
  describeError,
  type ErrorCode,
  isThimbleError,
  type Logger,
  type Millis,
  ThimbleError,
} from "@thimble/base";
import type { PropertyPath } from "@thimble/model";
import type { EventRecorder } from "../record/event-recorder.ts";
import type { WriteRecord } from "../record/write-record.ts";

/** Writes that wait for one property at most: a device that is slower than its orders gets the newest. */
export const MAX_WAITING_WRITES = 16;

/** After these a device is as it was. After others, an answer that did not come among them, it may have been set. */
const SETS_NOTHING: ReadonlySet<ErrorCode> = new Set([
  "base.not-found",
  "things.not-writable",
  "things.out-of-range",
  "things.refused",
]);

/** Who writes, and until when. */
export interface WriteCall {
  /** A container id, or `control`. */
  readonly by: string;
  readonly signal?: AbortSignal;
}

/** Writes to a Thing and resolves when the device has confirmed it, with the value that was there before as far as that is known. */
export type WriteProperty = (property: PropertyPath, value: number, call: WriteCall) => Promise<number | undefined>;

/** What a queue works with. */
export interface WriteQueueParts {
  readonly write: WriteProperty;
  readonly events: EventRecorder;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How often containers may write a property; undefined for as often as the device takes it. Default so of all. */
  readonly writesPerSecond?: (property: PropertyPath) => number | undefined;
  /** What comes before a write of a container; default nothing. */
  readonly before?: (property: PropertyPath) => Promise<void> | undefined;
  /** A container is about to write; default nobody is told. */
  readonly onStart?: (property: PropertyPath, container: string) => void;
  /** A write of a container was refused, so that nothing can have been set; default nobody is told. */
  readonly onRefused?: (property: PropertyPath) => void;
  /** Nobody knows whether the device took a write of a container; default nobody is told. */
  readonly onUncertain?: (property: PropertyPath, container: string) => void;
  /** Sees what became of each write, and whether a container gave the order; default nobody. */
  readonly onResult?: (record: WriteRecord, isContainer: boolean) => void;
}

/** What became of writes since the agent was started. */
export interface WriteCounts {
  readonly written: number;
  readonly failed: number;
}

interface Order {
  readonly value: number;
  readonly by: string;
  /** Who waits for it; undefined for nobody. */
  readonly waiter?: {
    readonly signal: AbortSignal;
    readonly resolve: () => void;
    readonly reject: (error: unknown) => void;
  };
}

interface Lane {
  readonly waiting: Order[];
  readonly done: Promise<void>;
}

/**
 * Hands writes to the Things. Those of containers go one after the other for each property, properties beside each other, no faster than the property
 * declares, and nobody waits for them; those of people and of safe states go at once, before all that waits. What became of a write is a device event.
 */
export class WriteQueue {
  readonly #parts: WriteQueueParts;
  readonly #logger: Logger;
  readonly #lanes = new Map<PropertyPath, Lane>();
  /** `Clock.monotonic()` of when a property with a rate may be written again. */
  readonly #notBefore = new Map<PropertyPath, Millis>();
  #written = 0;
  #failures = 0;

  constructor(parts: WriteQueueParts) {
    this.#parts = parts;
    this.#logger = parts.logger.child("writes");
  }

  get counts(): WriteCounts {
    return { written: this.#written, failed: this.#failures };
  }

  /** Queues a write behind those of the same property. Where too many wait, the oldest of them is given up. */
  push(property: PropertyPath, value: number, by: string): void {
    this.#enqueue(property, { value, by });
  }

  /**
   * As `push`, and resolves when the device has confirmed it. Where nobody waits any more when its turn comes it is not written.
   * @throws what `WriteProperty` throws, `agent.write-superseded` when newer writes took its place, signal.reason
   */
  order(property: PropertyPath, value: number, { by, signal }: Required<WriteCall>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#enqueue(property, { value, by, waiter: { signal, resolve, reject } });
    });
  }

  /** Resolves when every write to the property that was queued so far has been tried. */
  async settled(property: PropertyPath): Promise<void> {
    await this.#lanes.get(property)?.done;
  }

  #enqueue(property: PropertyPath, order: Order): void {
    const lane = this.#lanes.get(property);
    if (lane === undefined) {
      const waiting: Order[] = [order];
      this.#lanes.set(property, { waiting, done: this.#work(property, waiting) });
      return;
    }
    lane.waiting.push(order);
    if (lane.waiting.length <= MAX_WAITING_WRITES) return;
    const message = "newer writes took its place";
    for (const oldest of lane.waiting.splice(0, 1)) this.#giveUp(property, oldest, message);
  }

  /** Drops what waits to be written to a property by a container; who waits for it is told. */
  withdraw(property: PropertyPath, by: string): void {
    const waiting = this.#lanes.get(property)?.waiting ?? [];
    for (let i = waiting.length - 1; i >= 0; i--) {
      if (waiting[i]?.by !== by) continue;
      const message = "its container drives it no more";
      for (const order of waiting.splice(i, 1)) this.#giveUp(property, order, message);
    }
  }

  /** Resolves when every write queued so far has been tried. */
  async drained(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.done));
  }

  /** Writes at once, and resolves when the device has confirmed it. @throws what `WriteProperty` throws */
  write(property: PropertyPath, value: number, call: WriteCall): Promise<void> {
    return this.#carryOut(property, value, call, false);
  }

  async #carryOut(property: PropertyPath, value: number, call: WriteCall, isContainer: boolean): Promise<void> {
    const { by } = call;
    const { clock, events, onResult } = this.#parts;
    let old: number | undefined;
    try {
      const before = await this.#parts.write(property, value, call);
      // Never read is no value.
      if (before !== undefined && Number.isFinite(before)) old = before;
    } catch (error) {
      this.#failed(property, { value, by }, describeError(error));
      if (isContainer && isThimbleError(error) && SETS_NOTHING.has(error.code)) this.#parts.onRefused?.(property);
      else if (isContainer) this.#parts.onUncertain?.(property, by);
      onResult?.(
        { time: clock.now(), property, by, old: undefined, value, failure: describeError(error) },
        isContainer,
      );
      throw error;
    }
    this.#written += 1;
    events.record({ kind: "write", property, value, ...(old !== undefined && { old }), by });
    onResult?.({ time: clock.now(), property, by, old, value, failure: undefined }, isContainer);
  }

  async #work(property: PropertyPath, waiting: Order[]): Promise<void> {
    while (waiting.length > 0) {
      // While one is held it can be withdrawn, and newer ones may push it out.
      const wait = this.#waitOf(property);
      if (wait > 0) {
        await new Promise<void>((resolve) => void this.#parts.clock.after(wait, resolve));
        continue;
      }
      // Once for each order: a device that does not take what must come first fails the order, too.
      const first = this.#parts.before?.(property);
      if (first !== undefined) await first;
      const order = waiting.shift();
      if (order === undefined) break;
      this.#noteTurn(property);
      const { value, by, waiter } = order;
      if (waiter?.signal.aborted === true) {
        waiter.reject(waiter.signal.reason);
        continue;
      }
      this.#parts.onStart?.(property, by);
      // What went wrong is recorded; of those of `push` nobody waits for it.
      const written = this.#carryOut(property, value, { by, ...(waiter && { signal: waiter.signal }) }, true);
      await written.then(waiter?.resolve, waiter?.reject ?? (() => undefined));
    }
    this.#lanes.delete(property);
  }

  /** How long until a property may be written again by its rate. */
  #waitOf(property: PropertyPath): Millis {
    return (this.#notBefore.get(property) ?? 0) - this.#parts.clock.monotonic();
  }

  #noteTurn(property: PropertyPath): void {
    const rate = this.#parts.writesPerSecond?.(property);
    if (rate === undefined) this.#notBefore.delete(property);
    else this.#notBefore.set(property, this.#parts.clock.monotonic() + 1000 / rate);
  }

  #giveUp(property: PropertyPath, order: Order, message: string): void {
    this.#failed(property, order, message);
    order.waiter?.reject(new ThimbleError("agent.write-superseded", `Cannot write ${property}: ${message}`));
  }

  #failed(property: PropertyPath, { value, by }: Order, message: string): void {
    this.#failures += 1;
    this.#parts.events.record({ kind: "write-failed", property, value, by, message });
    this.#logger.warn("write-failed", { property, value, by, message });
  }
}
