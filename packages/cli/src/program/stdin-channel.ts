/** How much input is handed over at a time, in bytes: what a pipe of Linux holds. @see pipe(7) */
const CHUNK = 65_536;

/** Words before the bytes: the state, and how many bytes there are. */
const WORDS = 2;

/** States of a channel. Only the program's thread leaves `empty` and `filled`, only the other side leaves `asked`. */
const STATE = { empty: 0, asked: 1, filled: 2, ended: 3 } as const;

/**
 * Memory through which a program's thread, which stops while it waits, gets its standard input from the thread that can read it. The one asks, the
 * other fills. Nothing is read before the program asks, so what it leaves is there for whoever comes after it.
 */
export class StdinChannel {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.#control = new Int32Array(memory, 0, WORDS);
    this.#bytes = new Uint8Array(memory, WORDS * Int32Array.BYTES_PER_ELEMENT);
  }

  /** The memory of a new channel. */
  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT + CHUNK);
  }

  /** Most bytes of one filling. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** Program's side: asks, when nothing was asked yet. Whether the other side has to be told. */
  ask(): boolean {
    return Atomics.compareExchange(this.#control, 0, STATE.empty, STATE.asked) === STATE.empty;
  }

  /** Program's side: waits at most `wait` ms for an answer. The bytes there are, none at the end; undefined when there is no answer. */
  answer(wait: number): Uint8Array | undefined {
    Atomics.wait(this.#control, 0, STATE.asked, wait);
    const state = Atomics.load(this.#control, 0);
    if (state === STATE.ended) return this.#bytes.subarray(0, 0);
    return state === STATE.filled ? this.#bytes.subarray(0, Atomics.load(this.#control, 1)) : undefined;
  }

  /** Program's side: has taken all the bytes. */
  taken(): void {
    Atomics.compareExchange(this.#control, 0, STATE.filled, STATE.empty);
  }

  /** Other side: answers with bytes, at least one and at most `capacity`. */
  fill(bytes: Uint8Array): void {
    this.#bytes.set(bytes);
    Atomics.store(this.#control, 1, bytes.length);
    this.#set(STATE.filled);
  }

  /** Other side: answers that there is no more. */
  end(): void {
    this.#set(STATE.ended);
  }

  #set(state: number): void {
    Atomics.store(this.#control, 0, state);
    Atomics.notify(this.#control, 0);
  }
}
