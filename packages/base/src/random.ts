/** Where randomness comes from: `next()` is uniform in [0, 1). */
export interface Random {
  next(): number;
}

/** The platform's generator. Not for secrets. */
export class SystemRandom implements Random {
  next(): number {
    return Math.random();
  }
}

/**
 * A generator that gives the same numbers for the same seed on every machine.
 * @see Mulberry32, Tommy Ettinger 2017, public domain: 32 bits of state, period 2^32
 */
export class SeededRandom implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
}
