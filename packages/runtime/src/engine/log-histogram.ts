/** Buckets to a doubling: neighbours are at most 1/8 apart. */
const STEPS = 8;
const STEPS_LOG2 = 3;
const GENERATION = 1024;
/** Bits of an entry that hold its count, which is at most `GENERATION`. */
const COUNT_BITS = 11;
const COUNT_MASK = 2 ** COUNT_BITS - 1;
/** Never written: an entry is changed only where it is found. */
const NO_ENTRIES: number[] = [];

/**
 * Quantiles over the last 1,024 to 2,047 values. Every container has two, so it keeps only the buckets that occurred: about 100 bytes and 8 for each.
 *
 * Values are whole numbers, 0 to 2^31 - 1. Values under 16 are exact; above, a quantile is at most 12.5 % too high (8 buckets to a doubling, the
 * upper end is reported).
 */
export class LogHistogram {
  /** One number for each bucket that occurred, in order: the bucket, and in its lowest bits how often. The array is never longer than that. */
  #entries = NO_ENTRIES;
  /** Those of the values before; together they hold the last ones. */
  #before: readonly number[] = NO_ENTRIES;
  #count = 0;

  add(value: number): void {
    if (this.#count === GENERATION) {
      this.#before = this.#entries;
      this.#entries = NO_ENTRIES;
      this.#count = 0;
    }
    this.#count += 1;
    const bucket = bucketOf(value);
    const entries = this.#entries;
    let place = 0;
    while (place < entries.length && bucketIn(entries, place) < bucket) place++;
    if (place < entries.length && bucketIn(entries, place) === bucket) {
      entries[place] = (entries[place] ?? 0) + 1;
      return;
    }
    // concat() makes an array of just this length; push(), splice() and spread leave room for 16 more.
    const entry = (bucket << COUNT_BITS) + 1;
    this.#entries = entries === NO_ENTRIES ? [entry] : entries.concat(entry);
    this.#entries.copyWithin(place + 1, place);
    this.#entries[place] = entry;
  }

  /** The value that a share of all values, 0 to 1, does not exceed; 0 without values. */
  quantile(share: number): number {
    const [before, entries] = [this.#before, this.#entries];
    let rest = Math.max(1, Math.ceil(share * (this.#count + countOf(before))));
    // Both are in order: the next is the smaller of the two firsts.
    let [i, j] = [0, 0];
    while (i < before.length || j < entries.length) {
      const isBefore = j === entries.length || (i < before.length && bucketIn(before, i) < bucketIn(entries, j));
      const entry = (isBefore ? before[i++] : entries[j++]) ?? 0;
      rest -= entry & COUNT_MASK;
      if (rest <= 0) return upperEnd(entry >>> COUNT_BITS);
    }
    return 0;
  }
}

/** The bucket of the entry at a place that there is. */
function bucketIn(entries: readonly number[], place: number): number {
  return (entries[place] ?? 0) >>> COUNT_BITS;
}

/** Values in those entries: none, or a whole generation. */
function countOf(entries: readonly number[]): number {
  return entries.length === 0 ? 0 : GENERATION;
}

function bucketOf(value: number): number {
  if (value < 2 * STEPS) return value;
  const shift = 31 - Math.clz32(value) - STEPS_LOG2;
  return shift * STEPS + (value >>> shift);
}

function upperEnd(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket;
  const shift = Math.floor(bucket / STEPS) - 1;
  return (bucket - shift * STEPS + 1) * 2 ** shift - 1;
}
