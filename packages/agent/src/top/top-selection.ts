/** Of many items the first few in an order, without sorting all of them: n items cost about n comparisons. */
export class TopSelection<T> {
  readonly #size: number;
  readonly #compare: (a: T, b: T) => number;
  /** Twice as many at most; those beyond the first `size` are unsorted. */
  #items: T[] = [];
  /** The last of the first `size` when they were last sorted out; nothing behind it is wanted. */
  #last: T | undefined;

  /** @param size items wanted, at least 1 */
  constructor(size: number, compare: (a: T, b: T) => number) {
    this.#size = size;
    this.#compare = compare;
  }

  add(item: T): void {
    if (this.#last !== undefined && this.#compare(item, this.#last) >= 0) return;
    this.#items.push(item);
    if (this.#items.length < 2 * this.#size) return;
    this.#cut();
    this.#last = this.#items.at(-1);
  }

  /** The first items, in order. */
  items(): readonly T[] {
    this.#cut();
    return this.#items;
  }

  #cut(): void {
    this.#items.sort(this.#compare);
    this.#items = this.#items.slice(0, this.#size);
  }
}
