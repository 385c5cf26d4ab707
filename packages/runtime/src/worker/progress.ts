const COUNTER = 0;
const SLOT = 1;
const LEASED = 2;
const WARM = 3;
const WORDS = 4;
const NOBODY = -1;

/** How far a worker is, seen from another thread while it runs: a count of events begun, whose turn it is, and its memories. */
export class Progress {
  /** The memory that both threads share. */
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;

  /** Over the memory of another thread's, or of its own. */
  constructor(buffer?: SharedArrayBuffer) {
    this.buffer = buffer ?? new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
    this.#words = new Int32Array(this.buffer);
    if (buffer === undefined) this.rest();
  }

  /** A handler of the container with this slot is about to run. */
  begin(slot: number): void {
    Atomics.store(this.#words, SLOT, slot);
    Atomics.add(this.#words, COUNTER, 1);
  }

  /** No handler runs. */
  rest(): void {
    Atomics.store(this.#words, SLOT, NOBODY);
    Atomics.add(this.#words, COUNTER, 1);
  }

  /** So many memories are in use and so many wait. */
  memories(leased: number, warm: number): void {
    Atomics.store(this.#words, LEASED, leased);
    Atomics.store(this.#words, WARM, warm);
  }

  get leased(): number {
    return Atomics.load(this.#words, LEASED);
  }

  get warm(): number {
    return Atomics.load(this.#words, WARM);
  }

  /** Changes with every event; wraps. */
  get counter(): number {
    return Atomics.load(this.#words, COUNTER);
  }

  /** Whose handler runs; undefined for nobody's. */
  get slot(): number | undefined {
    const slot = Atomics.load(this.#words, SLOT);
    return slot === NOBODY ? undefined : slot;
  }
}
