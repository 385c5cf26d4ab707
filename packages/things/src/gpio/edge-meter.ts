import type { LineEvent } from "../kernel/gpio-codec.ts";
import type { GpioEdge } from "./gpio-binding.ts";

/** Periods without an edge after which there is none any more. */
const SILENT_PERIODS = 10;

/**
 * Counts edges, also those that the kernel had to drop, and says how many there are in a second. Times are nanoseconds by CLOCK_MONOTONIC, those of the
 * edges the kernel's own.
 */
export class EdgeMeter {
  readonly #edge: GpioEdge;
  /** Whether the kernel tells edges beside those that count. */
  #isMixed = false;
  #count = 0;
  #lineSequence = 0;
  /** When the last edge was; undefined before the first one of a request. */
  #last: bigint | undefined;
  /** The last edge that the frequency before counted, and the count there. */
  #mark: { readonly time: bigint; readonly count: number } | undefined;
  #frequency = 0;

  constructor(edge: GpioEdge) {
    this.#edge = edge;
  }

  /** How many edges there were. */
  get count(): number {
    return this.#count;
  }

  /** Goes on from another number. */
  preset(count: number): void {
    const { time } = this.#mark ?? {};
    if (time !== undefined) this.#mark = { time, count: count - (this.#count - (this.#mark?.count ?? 0)) };
    this.#count = count;
  }

  /** The line was requested anew: the kernel counts from 0 again, and how long it was lost is not known. */
  begin(isMixed: boolean): void {
    this.#isMixed = isMixed;
    this.#lineSequence = 0;
    this.#last = undefined;
    this.#mark = undefined;
    this.#frequency = 0;
  }

  /** Takes an edge of the line, whichever it is. */
  take({ time, isRising, lineSequence }: LineEvent): void {
    // The kernel's count has 32 bits: at 10,000 edges a second it begins again after five days.
    const lost = (lineSequence - this.#lineSequence - 1) >>> 0;
    this.#lineSequence = lineSequence;
    const counts = this.#edge === "both" || (this.#edge === "rising") === isRising;
    // Edges take turns: of those that were dropped before one that counts, the smaller half did too.
    const lostHere =
      !this.#isMixed || this.#edge === "both" ? lost : counts ? Math.floor(lost / 2) : Math.ceil(lost / 2);
    this.#count += lostHere + (counts ? 1 : 0);
    if (!counts) return;
    this.#last = time;
    this.#mark ??= { time, count: this.#count };
  }

  /**
   * Edges in a second at this time: those since the last time that this was asked, from the last edge then to the last edge now. Without one it falls
   * as the time without grows, and is 0 after ten periods.
   * @param period how often this is asked, in nanoseconds
   */
  frequencyAt(now: bigint, period: bigint): number {
    const mark = this.#mark;
    const last = this.#last;
    if (mark === undefined || last === undefined) return 0;
    if (last > mark.time) {
      this.#frequency = ((this.#count - mark.count) * 1e9) / Number(last - mark.time);
      this.#mark = { time: last, count: this.#count };
    } else if (now - last >= period * BigInt(SILENT_PERIODS)) this.#frequency = 0;
    else if (now > last) this.#frequency = Math.min(this.#frequency, 1e9 / Number(now - last));
    return this.#frequency;
  }
}
