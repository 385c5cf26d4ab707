import type { Millis } from "@thimble/base";
import type { CanFrame } from "./can-frame.ts";

/** A frame's data as it was last seen or sent. */
export interface SeenFrame {
  readonly data: Uint8Array;
  readonly arrived: Millis;
}

/** How many identifiers are remembered: all 2048 of 11 bits, and as many of 29, of which a bus could have half a billion. */
const MOST = 4096;

/** The last frame of each identifier; those that were not seen for longest are forgotten when there are too many. */
export class RecentFrames {
  readonly #frames = new Map<string, SeenFrame>();

  /** How many are remembered. */
  get size(): number {
    return this.#frames.size;
  }

  get(frame: Pick<CanFrame, "id" | "isExtended">): SeenFrame | undefined {
    return this.#frames.get(keyOf(frame));
  }

  put(frame: CanFrame, arrived: Millis): void {
    const key = keyOf(frame);
    // Put in anew, it comes last in the order of the map.
    this.#frames.delete(key);
    this.#frames.set(key, { data: frame.data, arrived });
    if (this.#frames.size <= MOST) return;
    const [oldest] = this.#frames.keys();
    if (oldest !== undefined) this.#frames.delete(oldest);
  }

  clear(): void {
    this.#frames.clear();
  }
}

function keyOf({ id, isExtended }: Pick<CanFrame, "id" | "isExtended">): string {
  return `${isExtended ? "x" : ""}${id}`;
}
