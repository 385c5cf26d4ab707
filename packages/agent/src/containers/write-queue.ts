import { describeError, type Logger, ThimbleError } from "@thimble/base";
import type { PropertyPath } from "@thimble/model";
import type { EventRecorder } from "../record/event-recorder.ts";

/** Writes that wait for one property at most: a device that is slower than its orders gets the newest. */
export const MAX_WAITING_WRITES = 16;

/** Who writes, and until when. */
export interface WriteCall {
  /** A container id, or `control`. */
  readonly by: string;
  readonly signal?: AbortSignal;
}

/** Writes to a Thing and resolves when the device has confirmed it. */
export type WriteProperty = (property: PropertyPath, value: number, call: WriteCall) => Promise<void>;

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
 * Hands writes to the Things. Those of containers go one after the other for each property, properties beside each other,
 * and nobody waits for them. What became of a write is a device event.
 */
export class WriteQueue {
  readonly #write: WriteProperty;
  readonly #events: EventRecorder;
  readonly #logger: Logger;
  readonly #lanes = new Map<PropertyPath, Lane>();

  constructor(parts: { readonly write: WriteProperty; readonly events: EventRecorder; readonly logger: Logger }) {
    this.#write = parts.write;
    this.#events = parts.events;
    this.#logger = parts.logger.child("writes");
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
    for (const oldest of lane.waiting.splice(0, 1)) {
      this.#failed(property, oldest, message);
      oldest.waiter?.reject(new ThimbleError("agent.write-superseded", `Cannot write ${property}: ${message}`));
    }
  }

  /** Resolves when every write queued so far has been tried. */
  async drained(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.done));
  }

  /** Writes at once, and resolves when the device has confirmed it. @throws what `WriteProperty` throws */
  async write(property: PropertyPath, value: number, call: WriteCall): Promise<void> {
    const { by } = call;
    try {
      await this.#write(property, value, call);
    } catch (error) {
      this.#failed(property, { value, by }, describeError(error));
      throw error;
    }
    this.#events.record({ kind: "write", property, value, by });
  }

  async #work(property: PropertyPath, waiting: Order[]): Promise<void> {
    for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
      const { value, by, waiter } = order;
      if (waiter?.signal.aborted === true) {
        waiter.reject(waiter.signal.reason);
        continue;
      }
      // What went wrong is recorded; of those of `push` nobody waits for it.
      const written = this.write(property, value, { by, ...(waiter && { signal: waiter.signal }) });
      await written.then(waiter?.resolve, waiter?.reject ?? (() => undefined));
    }
    this.#lanes.delete(property);
  }

  #failed(property: PropertyPath, { value, by }: Order, message: string): void {
    this.#events.record({ kind: "write-failed", property, value, by, message });
    this.#logger.warn("write-failed", { property, value, by, message });
  }
}
