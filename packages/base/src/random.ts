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

/** Numbers drawn at a time from the operating system: what costs is the call. */
const SECURE_BATCH = 256;

/**
 * The operating system's generator, good enough for keys: each number is one of 2^32 steps, all as likely.
 * @see Web Cryptography API, section 10.1 Crypto.getRandomValues
 */
export class SecureRandom implements Random {
  readonly #numbers = new Uint32Array(SECURE_BATCH);
  #next = SECURE_BATCH;

  next(): number {
    if (this.#next === SECURE_BATCH) {
      crypto.getRandomValues(this.#numbers);
      this.#next = 0;
    }
    const number = this.#numbers[this.#next] ?? 0;
    // Nobody who reads the memory later finds what was given out.
    this.#numbers[this.#next] = 0;
    this.#next += 1;
    return number / 2 ** 32;
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
