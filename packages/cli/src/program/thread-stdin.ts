import type { ByteSource } from "@thimble/wasi";
import type { StdinChannel } from "./stdin-channel.ts";

/** A program's standard input in the program's own thread, which stops while there is none. */
export class ThreadStdin implements ByteSource {
  readonly #channel: StdinChannel;
  readonly #tell: () => void;
  /** What was answered and not read yet. */
  #left: Uint8Array = new Uint8Array(0);
  #hasEnded = false;

  /** `tell` says to the other side that it was asked. */
  constructor(channel: StdinChannel, tell: () => void) {
    this.#channel = channel;
    this.#tell = tell;
  }

  read(into: Uint8Array): number {
    if (into.length === 0) return 0;
    this.poll(Number.POSITIVE_INFINITY);
    const bytes = this.#left.subarray(0, into.length);
    into.set(bytes);
    this.#left = this.#left.subarray(bytes.length);
    if (this.#left.length === 0) this.#channel.taken();
    return bytes.length;
  }

  poll(wait: number): number | undefined {
    if (this.#left.length > 0 || this.#hasEnded) return this.#left.length;
    if (this.#channel.ask()) this.#tell();
    const answer = this.#channel.answer(wait);
    if (answer === undefined) return undefined;
    this.#hasEnded = answer.length === 0;
    this.#left = answer;
    return answer.length;
  }
}
