import type { Logger } from "@thimble/base";
import type { Offer } from "@thimble/runtime";
import type { Wait } from "../bus/join-waits.ts";
import { DropCounter } from "../record/drop-counter.ts";

/** Messages that wait for one container at most; far more than senders that wait when asked to can bring about. */
export const MAX_BACKLOG = 1024;

/** Offers one message; the answer is `full` when it has to wait. */
export type OfferMessage = () => Offer;

/**
 * Messages that one container under `push-back` has no room for yet, in their order. Its senders wait for `settled`;
 * those that can not, other containers, find it bounded.
 */
export class Backlog {
  readonly #room: () => Promise<void>;
  readonly #drops: DropCounter;
  readonly #waiting: OfferMessage[] = [];
  #settled: Promise<void> | undefined;
  #isClosed = false;

  constructor(room: () => Promise<void>, logger: Logger) {
    this.#room = room;
    this.#drops = new DropCounter(logger, "message-dropped");
  }

  /** Offers at once, or behind what waits. Returns a promise when the sender should wait. */
  offer(message: OfferMessage): Wait {
    if (this.#settled === undefined && message() !== "full") return;
    if (this.#waiting.length >= MAX_BACKLOG) {
      this.#drops.drop();
    } else {
      this.#waiting.push(message);
    }
    this.#settled ??= this.#work();
    return this.#settled;
  }

  /** Resolves when nothing waits any more; undefined when nothing does. */
  get settled(): Wait {
    return this.#settled;
  }

  /** Forgets what waits: its container has ended. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#room();
      while (!this.#isClosed && this.#waiting[0] !== undefined && this.#waiting[0]() !== "full") this.#waiting.shift();
    }
    this.#settled = undefined;
  }
}
