/** How the readings of a property are smoothed. */
export interface Smoothing {
  readonly kind: SmoothingKind;
  /** Readings that count, 2 to 1000. */
  readonly window: number;
}

/** `moving-average` and `median` of the last readings; `exponential` weighs each by 2 / (window + 1), and those before it by the rest. */
export const SMOOTHING_KINDS: readonly ["moving-average", "median", "exponential"] = [
  "moving-average",
  "median",
  "exponential",
];
/** One of those kinds. */
export type SmoothingKind = (typeof SMOOTHING_KINDS)[number];

/** The longest window. */
export const MAXIMUM_WINDOW = 1000;

/** Smooths numbers one after the other; it holds its window, and makes nothing for each number. */
export interface Smoother {
  /** The smoothed value with one more number in it. What is no finite number comes out as it is, and does not count. */
  next(value: number): number;
  /** Forgets what was, but for this value. */
  restart(value: number): void;
}

/** Makes what smooths the readings of one property. */
export function makeSmoother({ kind, window }: Smoothing): Smoother {
  return kind === "exponential" ? new ExponentialSmoother(window) : new WindowSmoother(window, kind === "median");
}

/** Average or median of the last numbers. */
class WindowSmoother implements Smoother {
  readonly #ring: Float64Array;
  /** The same numbers in ascending order, for the median. */
  readonly #sorted: Float64Array | undefined;
  #count = 0;
  #at = 0;

  constructor(window: number, isMedian: boolean) {
    this.#ring = new Float64Array(window);
    this.#sorted = isMedian ? new Float64Array(window) : undefined;
  }

  next(value: number): number {
    if (!Number.isFinite(value)) return value;
    const isFull = this.#count === this.#ring.length;
    if (this.#sorted !== undefined) this.#sort(this.#sorted, value, isFull ? this.#ring[this.#at] : undefined);
    this.#ring[this.#at] = value;
    this.#at = (this.#at + 1) % this.#ring.length;
    if (!isFull) this.#count += 1;
    return this.#sorted === undefined ? this.#average() : this.#median(this.#sorted);
  }

  restart(value: number): void {
    this.#count = 0;
    this.#at = 0;
    this.next(value);
  }

  /** Anew each time: a running sum would gather what rounding leaves. */
  #average(): number {
    let sum = 0;
    for (let i = 0; i < this.#count; i++) sum += this.#ring[i] ?? 0;
    return sum / this.#count;
  }

  #median(sorted: Float64Array): number {
    const middle = this.#count >> 1;
    const upper = sorted[middle] ?? 0;
    return this.#count % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
  }

  /** Puts a number in its place, in the place of the oldest where the window is full. */
  #sort(sorted: Float64Array, value: number, oldest: number | undefined): void {
    let at = oldest === undefined ? this.#count : sorted.indexOf(oldest);
    for (; at + 1 < this.#count && (sorted[at + 1] ?? 0) < value; at++) sorted[at] = sorted[at + 1] ?? 0;
    for (; at > 0 && (sorted[at - 1] ?? 0) > value; at--) sorted[at] = sorted[at - 1] ?? 0;
    sorted[at] = value;
  }
}

/** An average in which older numbers count less and less. */
class ExponentialSmoother implements Smoother {
  readonly #weight: number;
  #smoothed: number | undefined;

  constructor(window: number) {
    this.#weight = 2 / (window + 1);
  }

  next(value: number): number {
    if (!Number.isFinite(value)) return value;
    const before = this.#smoothed;
    this.#smoothed = before === undefined ? value : before + this.#weight * (value - before);
    return this.#smoothed;
  }

  restart(value: number): void {
    this.#smoothed = value;
  }
}
