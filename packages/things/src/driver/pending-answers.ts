import type { DriverAnswer, PushListener } from "./driver.ts";

/** Answers that wait for a listener, from which on some give way. */
export const MOST_PENDING = 64;

/** What is handed on, and to whom. */
export interface PendingAnswersParts {
  readonly listener: Pick<PushListener, "onAnswer" | "onDropped">;
  /** Whether each answer for the binding with this index counts, as of an event; of others the newest does. */
  readonly countsEach: (index: number) => boolean;
  /** The listener threw. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * What a device says that can not be held back, until its listener takes it: one after the other, in the order in which it came. Bounded, however slow the
 * listener is: when 64 wait, values give way of which there are newer ones, and then the oldest events. The newest value of each binding stays. The listener
 * is told of what gave way.
 */
export class PendingAnswers {
  readonly #parts: PendingAnswersParts;
  readonly #waiting: { readonly index: number; readonly answer: DriverAnswer }[] = [];
  #isDelivering = false;
  #isClosed = false;

  constructor(parts: PendingAnswersParts) {
    this.#parts = parts;
  }

  /** Takes what has come; what the listener has no time for waits. */
  push(index: number, answer: DriverAnswer): void {
    if (this.#isClosed) return;
    this.#waiting.push({ index, answer });
    if (this.#waiting.length > MOST_PENDING) this.#makeRoom();
    if (!this.#isDelivering) void this.#deliver();
  }

  /** Forgets what waits, and takes nothing more. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
  }

  #makeRoom(): void {
    const { countsEach, listener } = this.#parts;
    const newest = new Map(this.#waiting.map(({ index }, place) => [index, place]));
    const outdated = this.#waiting.findIndex(({ index }, place) => !countsEach(index) && newest.get(index) !== place);
    const place = outdated >= 0 ? outdated : this.#waiting.findIndex(({ index }) => countsEach(index));
    // Each of them is the newest value of its binding: there are no more than bindings.
    if (place < 0) return;
    for (const { index } of this.#waiting.splice(place, 1)) listener.onDropped?.(index);
  }

  async #deliver(): Promise<void> {
    const { listener, onFailure } = this.#parts;
    this.#isDelivering = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
        await listener.onAnswer(next.index, next.answer);
    } catch (error) {
      // It is told that the device is gone: what was said before that is no news behind it.
      this.#waiting.length = 0;
      onFailure(error);
    } finally {
      this.#isDelivering = false;
    }
  }
}
