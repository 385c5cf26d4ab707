import type { Random } from "../random.ts";
import type { Millis } from "./duration.ts";

/** How long to wait between tries. */
export interface BackoffOptions {
  /** The first wait before jitter; > 0. Default 500 ms. */
  readonly initial?: Millis;
  /** No wait is longer than this, jitter included. Default 30 s. */
  readonly maximum?: Millis;
  /** Each wait is this many times the one before; >= 1. Default 2. */
  readonly factor?: number;
  /** Share of each wait that is random, 0 (none) to 1 (all). Default 0.5, so that a plant's devices do not call in step. */
  readonly jitter?: number;
}

/**
 * Waits that grow, with jitter and a cap: with the defaults 0.25-0.5 s, 0.5-1 s, 1-2 s … 15-30 s.
 * `reset` after a success. Never ends by itself: a device in the field has nobody to start it again.
 */
export class Backoff {
  #attempt = 0;
  readonly #random: Random;
  readonly #initial: Millis;
  readonly #maximum: Millis;
  readonly #factor: number;
  readonly #jitter: number;

  constructor(random: Random, options: BackoffOptions = {}) {
    this.#random = random;
    this.#initial = options.initial ?? 500;
    this.#maximum = options.maximum ?? 30_000;
    this.#factor = options.factor ?? 2;
    this.#jitter = options.jitter ?? 0.5;
  }

  /** Waits asked for since the last reset. */
  get attempts(): number {
    return this.#attempt;
  }

  /** The next wait. */
  next(): Millis {
    const full = Math.min(this.#maximum, this.#initial * this.#factor ** this.#attempt);
    this.#attempt += 1;
    return full * (1 - this.#jitter * this.#random.next());
  }

  reset(): void {
    this.#attempt = 0;
  }
}
