/**
 * A map that takes a fraction of what a `Map` does until it has two entries: for what there are tens of thousands of with one entry or none each. V8 gives an
 * empty `Map` room for four entries, 184 bytes.
 */
export class SmallMap<K extends {}, V extends {}> {
  #key: K | undefined;
  #value: V | undefined;
  #more: Map<K, V> | undefined;

  get size(): number {
    return this.#more?.size ?? Number(this.#key !== undefined);
  }

  get(key: K): V | undefined {
    if (this.#more !== undefined) return this.#more.get(key);
    return this.#key === key ? this.#value : undefined;
  }

  set(key: K, value: V): void {
    if (this.#more === undefined && (this.#key === undefined || this.#key === key)) {
      this.#key = key;
      this.#value = value;
      return;
    }
    if (this.#more === undefined) {
      this.#more = new Map();
      if (this.#key !== undefined && this.#value !== undefined) this.#more.set(this.#key, this.#value);
      this.#key = this.#value = undefined;
    }
    this.#more.set(key, value);
  }

  /** Whether it was there. */
  delete(key: K): boolean {
    if (this.#more !== undefined) return this.#more.delete(key);
    if (this.#key !== key) return false;
    this.#key = this.#value = undefined;
    return true;
  }

  clear(): void {
    this.#key = this.#value = this.#more = undefined;
  }

  /** The values as they are now, in the order in which their keys came. */
  values(): readonly V[] {
    if (this.#more !== undefined) return [...this.#more.values()];
    return this.#value === undefined ? [] : [this.#value];
  }
}
