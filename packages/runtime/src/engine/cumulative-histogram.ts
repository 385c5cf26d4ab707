/** Buckets to a doubling: neighbours are at most 1/8 apart. */
const STEPS = 8;
const STEPS_LOG2 = 3;
const LARGEST = 2 ** 31;
/** Of the values 1 to 2^31. */
const BUCKETS = bucketOf(LARGEST) + 1;
/** Where the sums stand, behind the buckets: fields that hold fractions would be allocated anew with each value. */
const COUNT = BUCKETS;
const SUM = BUCKETS + 1;
const MAXIMUM = BUCKETS + 2;
const WORDS = BUCKETS + 3;

/** A histogram as it is kept: which buckets occurred, and how often. */
export interface HistogramRecord {
  readonly count: number;
  readonly sum: number;
  readonly maximum: number;
  /** Bucket and count of each that occurred, one pair behind the other. */
  readonly buckets: readonly number[];
}

/**
 * How often values of each size came, ever: it only grows, so that histograms of several sources add up and rates can be taken from it.
 * About 2 KB; adding a value allocates nothing.
 *
 * Values are whole numbers, 0 to 2^31; larger ones count as 2^31, smaller ones as 0. A bucket ends with its upper end, and every power
 * of two is one. A quantile is at most 12.5 % too high, and exact up to 16.
 */
export class CumulativeHistogram {
  readonly #words = new Float64Array(WORDS);

  /** What a record holds. Entries that are no bucket are left out. */
  static from({ count, sum, maximum, buckets }: HistogramRecord): CumulativeHistogram {
    const histogram = new CumulativeHistogram();
    const words = histogram.#words;
    for (let i = 0; i + 1 < buckets.length; i += 2) words[buckets[i] ?? WORDS] = buckets[i + 1] ?? 0;
    words[COUNT] = count;
    words[SUM] = sum;
    words[MAXIMUM] = maximum;
    return histogram;
  }

  add(value: number): void {
    const words = this.#words;
    const bounded = Math.min(Math.max(value, 0), LARGEST);
    const bucket = bucketOf(bounded);
    words[bucket] = (words[bucket] ?? 0) + 1;
    words[COUNT] = this.count + 1;
    words[SUM] = this.sum + bounded;
    words[MAXIMUM] = Math.max(this.maximum, bounded);
  }

  /** How many values there were. */
  get count(): number {
    return this.#words[COUNT] ?? 0;
  }

  get sum(): number {
    return this.#words[SUM] ?? 0;
  }

  /** The largest value, exactly; 0 without values. */
  get maximum(): number {
    return this.#words[MAXIMUM] ?? 0;
  }

  /** The value that a share of all values, 0 to 1, does not exceed; 0 without values. */
  quantile(share: number): number {
    let rest = Math.max(1, Math.ceil(share * this.count));
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      rest -= this.#words[bucket] ?? 0;
      if (rest <= 0) return Math.min(this.maximum, upperEnd(bucket));
    }
    return 0;
  }

  /** How many values were at most `limit`, a power of two. */
  countUpTo(limit: number): number {
    const last = bucketOf(limit);
    let count = 0;
    for (let bucket = 0; bucket <= last; bucket++) count += this.#words[bucket] ?? 0;
    return count;
  }

  /** Adds what another one counted. */
  absorb(other: CumulativeHistogram): void {
    const maximum = Math.max(this.maximum, other.maximum);
    for (const [place, word] of other.#words.entries()) this.#words[place] = (this.#words[place] ?? 0) + word;
    this.#words[MAXIMUM] = maximum;
  }

  /** What it holds, as plain data. */
  record(): HistogramRecord {
    const counts = [...this.#words.subarray(0, BUCKETS).entries()];
    const buckets = counts.flatMap(([bucket, count]) => (count === 0 ? [] : [bucket, count]));
    return { count: this.count, sum: this.sum, maximum: this.maximum, buckets };
  }
}

/** 1 lies in bucket 0; a power of two is the last value of its bucket. */
function bucketOf(value: number): number {
  const place = value < 1 ? 0 : value - 1;
  if (place < 2 * STEPS) return place;
  const shift = 31 - Math.clz32(place) - STEPS_LOG2;
  return shift * STEPS + (place >>> shift);
}

function upperEnd(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket + 1;
  const shift = Math.floor(bucket / STEPS) - 1;
  return (bucket - shift * STEPS + 1) * 2 ** shift;
}
