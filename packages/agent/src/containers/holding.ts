import type { Logger } from "@thimble/base";
import type { QueuePolicy, Reading } from "@thimble/model";
import type { BusMessage } from "../bus/bus-message.ts";
import type { Wait } from "../bus/join-waits.ts";
import { DropCounter } from "../record/drop-counter.ts";
import { MAX_BACKLOG } from "./backlog.ts";

/** An event that waits for a container which does not run yet. */
export type HeldEvent =
  | { readonly kind: "reading"; readonly reading: Reading }
  /** `number` is that of the filter which it matches. */
  | { readonly kind: "message"; readonly number: number; readonly message: BusMessage };

/**
 * Events for the replacement of a container, in their order, from when the one before gets no more until the other runs.
 *
 * As many as its queue takes, which goes by its policy; under `push-back` senders wait from then on, and those that can not
 * find it bounded.
 */
export class Holding {
  readonly #queue: QueuePolicy;
  readonly #maximum: number;
  readonly #drops: DropCounter;
  readonly #events: HeldEvent[] = [];
  readonly #released = Promise.withResolvers<void>();

  constructor(queue: QueuePolicy, logger: Logger) {
    this.#queue = queue;
    this.#maximum = queue.length + (queue.whenFull === "push-back" ? MAX_BACKLOG : 0);
    this.#drops = new DropCounter(logger, "held-event-dropped");
  }

  /** Keeps an event. Returns a promise when the sender should wait. */
  hold(event: HeldEvent): Wait {
    const isFull = this.#events.length >= this.#maximum;
    if (isFull) this.#drops.drop();
    if (isFull && this.#queue.whenFull === "drop-oldest") this.#events.shift();
    if (!isFull || this.#queue.whenFull === "drop-oldest") this.#events.push(event);
    const asksToWait = this.#queue.whenFull === "push-back" && this.#events.length > this.#queue.length;
    return asksToWait ? this.#released.promise : undefined;
  }

  /** What was kept. */
  get events(): readonly HeldEvent[] {
    return this.#events;
  }

  /** Nothing is kept any more; senders that wait go on when `settled`. */
  release(settled: Wait): void {
    this.#released.resolve(settled);
  }
}
