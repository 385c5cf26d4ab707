import { ThimbleError } from "@thimble/base";
import type { LineReceiver, OpenLine, SerialLine } from "../../src/serial/serial-line.ts";

/** A cable with two ends, each of which one may open at a time; what one writes the other hears in the next turn of the promises. */
export class MemoryCable {
  readonly ends: readonly [MemoryLine, MemoryLine] = [new MemoryLine("end 0"), new MemoryLine("end 1")];

  constructor() {
    const [a, b] = this.ends;
    a.other = b;
    b.other = a;
  }

  /** Pulls it: both ends go down, and none can be opened until `plugIn`. */
  pullOut(): void {
    for (const end of this.ends) end.pullOut();
  }

  plugIn(): void {
    for (const end of this.ends) end.isThere = true;
  }
}

/** One end of a cable. */
export class MemoryLine implements SerialLine {
  readonly name: string;
  other: MemoryLine | undefined;
  isThere = true;
  /** Whether what is written never leaves, as behind an adapter that hangs. */
  isStuck = false;
  /** What was written here, write by write. */
  readonly written: Uint8Array[] = [];
  #receiver: LineReceiver | undefined;

  constructor(name: string) {
    this.name = name;
  }

  async open(receiver: LineReceiver, signal: AbortSignal): Promise<OpenLine> {
    signal.throwIfAborted();
    if (!this.isThere || this.#receiver !== undefined)
      throw new ThimbleError("things.unreachable", `Cannot open ${this.name}: it is not there`);
    this.#receiver = receiver;
    return {
      write: (bytes) => {
        this.written.push(bytes);
        this.other?.hear(bytes);
      },
      drain: () => (this.isStuck ? Promise.withResolvers<void>().promise : Promise.resolve()),
      close: async () => {
        if (this.#receiver === receiver) this.#receiver = undefined;
      },
    };
  }

  /** Has whoever opened it hear these bytes. */
  hear(bytes: Uint8Array): void {
    queueMicrotask(() => this.#receiver?.onBytes(bytes));
  }

  pullOut(): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.isThere = false;
    receiver?.onDown();
  }
}
