import { ThimbleError } from "@thimble/base";
import type { CanBus, CanListener, OpenCanBus } from "../../src/can/can-bus.ts";
import type { CanFrame } from "../../src/can/can-frame.ts";

/** A bus in memory, with controllers that repeat what they have to say: what `put` gave is said to each who joins. */
export class MemoryBus implements CanBus {
  readonly sent: CanFrame[] = [];
  readonly #frames = new Map<number, CanFrame>();
  readonly #listeners = new Set<CanListener>();
  #isUp = true;

  /** A controller says this from now on. */
  put(frame: CanFrame): void {
    this.#frames.set(frame.id, frame);
    if (this.#isUp) for (const listener of this.#listeners) listener.onFrame(frame);
  }

  /** The data of a frame as it was said or sent last. */
  dataOf(id: number): Uint8Array | undefined {
    return this.#frames.get(id)?.data;
  }

  takeDown(): void {
    this.#isUp = false;
    for (const listener of [...this.#listeners]) listener.onDown(new Error("down"));
    this.#listeners.clear();
  }

  bringUp(): void {
    this.#isUp = true;
  }

  async open(listener: CanListener): Promise<OpenCanBus> {
    if (!this.#isUp) throw new ThimbleError("things.unreachable", "Cannot open the CAN interface can0");
    this.#listeners.add(listener);
    for (const frame of this.#frames.values()) listener.onFrame(frame);
    return {
      send: (frame) => {
        if (!this.#isUp) throw new Error("down");
        this.sent.push(frame);
        this.#frames.set(frame.id, frame);
      },
      close: () => void this.#listeners.delete(listener),
    };
  }
}
