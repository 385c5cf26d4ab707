/** Buckets to a doubling: neighbours are at most 1/16 apart. */
const STEPS = 16;
const STEPS_LOG2 = 4;
const GENERATION = 1024;

/**
 * Quantiles over the last 1,024 to 2,047 values, usually in less than 200 bytes.
 *
 * Values are whole numbers, 0 to 2^31 - 1. Values under 32 are exact; above, a quantile is at most 6.25 % too high (16 buckets
 * to a doubling, the upper end is reported). Only buckets between the least and the greatest value take memory.
 */
export class LogHistogram {
  /** Counts of the buckets from `#first` on; together with those before them they hold the last values. */
  #counts: number[] | undefined;
  #first = 0;
  #before: number[] | undefined;
  #firstBefore = 0;
  #count = 0;

  add(value: number): void {
    if (this.#count === GENERATION) {
      this.#before = this.#counts;
      this.#firstBefore = this.#first;
      this.#counts = undefined;
      this.#count = 0;
    }
    this.#count += 1;
    const bucket = bucketOf(value);
    const counts = this.#counts;
    if (counts === undefined) {
      this.#first = bucket;
      this.#counts = [1];
      return;
    }
    if (bucket < this.#first) {
      counts.unshift(...new Array<number>(this.#first - bucket).fill(0));
      this.#first = bucket;
    }
    const place = bucket - this.#first;
    while (counts.length <= place) counts.push(0);
    counts[place] = (counts[place] ?? 0) + 1;
  }

  /** The value that a share of all values, 0 to 1, does not exceed; 0 without values. */
  quantile(share: number): number {
    const totals = new Map<number, number>();
    this.#addTo(totals, this.#before, this.#firstBefore);
    this.#addTo(totals, this.#counts, this.#first);
    const buckets = [...totals].sort(([a], [b]) => a - b);
    let rest = Math.max(1, Math.ceil(share * buckets.reduce((sum, [, count]) => sum + count, 0)));
    for (const [bucket, count] of buckets) {
      rest -= count;
      if (rest <= 0) return upperEnd(bucket);
    }
    return 0;
  }

  #addTo(totals: Map<number, number>, counts: readonly number[] = [], first: number): void {
    for (const [place, count] of counts.entries()) {
      if (count > 0) totals.set(first + place, (totals.get(first + place) ?? 0) + count);
    }
  }
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
