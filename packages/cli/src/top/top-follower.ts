import type { TopQuery, TopReport } from "@thimble/agent";
import { type Clock, type Millis, sleep } from "@thimble/base";

/** A device that takes long to answer is left in peace for so many times as long: who looks takes no more than a fifth of it. */
const PATIENCE = 4;

/** Who shows pages. */
export interface TopViewer {
  /** What to ask for next. */
  query(): TopQuery;
  show(report: TopReport): void;
}

/** Where pages come from and how often. */
export interface FollowTopParts {
  readonly ask: (query: TopQuery, signal: AbortSignal) => Promise<TopReport>;
  readonly clock: Clock;
  readonly interval: Millis;
  readonly signal: AbortSignal;
}

/**
 * Asks for a page again and again, one at a time, and has it shown: after each interval, later where answers take long, or at once when it is woken. Resolves when the
 * signal is aborted.
 */
export class TopFollower {
  readonly #parts: FollowTopParts;
  #isWoken = false;
  #pause = new AbortController();

  constructor(parts: FollowTopParts) {
    this.#parts = parts;
  }

  /** What is asked for has changed. */
  wake(): void {
    this.#isWoken = true;
    this.#pause.abort();
  }

  /** @throws ThimbleError agent.not-running when the agent is gone */
  async run(viewer: TopViewer): Promise<void> {
    const { ask, clock, interval, signal } = this.#parts;
    while (!signal.aborted) {
      this.#isWoken = false;
      const asked = clock.monotonic();
      try {
        viewer.show(await ask(viewer.query(), signal));
      } catch (error) {
        if (!signal.aborted) throw error;
      }
      await this.#wait(Math.max(interval, PATIENCE * (clock.monotonic() - asked)));
    }
  }

  async #wait(pause: Millis): Promise<void> {
    const { clock, signal } = this.#parts;
    if (this.#isWoken || signal.aborted) return;
    this.#pause = new AbortController();
    try {
      await sleep(clock, pause, AbortSignal.any([signal, this.#pause.signal]));
    } catch {
      // It was woken, or it is the end: both are looked for.
    }
  }
}
