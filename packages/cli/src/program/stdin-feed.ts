import type { Readable } from "node:stream";
import type { StdinChannel } from "./stdin-channel.ts";

/** Feeds a program's standard input from a stream, which is opened when the program first asks, and not before. */
export class StdinFeed implements Disposable {
  readonly #channel: StdinChannel;
  readonly #open: () => Readable;
  readonly #listeners = { readable: () => this.#serve(), end: () => this.#end(), error: () => this.#end() };
  #stream: Readable | undefined;
  #isAsked = false;

  constructor(channel: StdinChannel, open: () => Readable) {
    this.#channel = channel;
    this.#open = open;
  }

  /** The program has asked. */
  ask(): void {
    this.#isAsked = true;
    if (this.#stream === undefined) this.#begin();
    else this.#serve();
  }

  /** Reads no more, and lets the process end. */
  [Symbol.dispose](): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    for (const [event, listener] of Object.entries(this.#listeners)) stream.off(event, listener);
    stream.destroy();
  }

  #begin(): void {
    this.#stream = this.#open();
    for (const [event, listener] of Object.entries(this.#listeners)) this.#stream.on(event, listener);
    if (this.#stream.readableEnded || this.#stream.destroyed) this.#end();
  }

  #serve(): void {
    const stream = this.#stream;
    if (!this.#isAsked || stream === undefined) return;
    if (stream.readableEnded) {
      this.#end();
      return;
    }
    const bytes = stream.read(Math.min(stream.readableLength, this.#channel.capacity) || undefined);
    if (bytes === null) return;
    this.#isAsked = false;
    this.#channel.fill(bytes);
  }

  #end(): void {
    if (this.#isAsked) this.#channel.end();
  }
}
