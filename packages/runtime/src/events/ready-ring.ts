/** Something that waits for its turn; the flag keeps it from waiting twice. */
export interface Turn {
  isReady: boolean;
}

/** Who is next: first come, first served, each at most once at a time. */
export class ReadyRing<T extends Turn> {
  #items: (T | undefined)[] = new Array(16);
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Lines up behind the others, unless it waits already. */
  add(item: T): void {
    if (item.isReady) return;
    item.isReady = true;
    if (this.#length === this.#items.length) this.#grow();
    this.#items[(this.#first + this.#length) & (this.#items.length - 1)] = item;
    this.#length += 1;
  }

  /** Takes out the one that waited longest. */
  next(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first = (this.#first + 1) & (this.#items.length - 1);
    this.#length -= 1;
    if (item !== undefined) item.isReady = false;
    return item;
  }

  #grow(): void {
    const items = new Array<T | undefined>(this.#items.length * 2);
    for (let i = 0; i < this.#length; i++) items[i] = this.#items[(this.#first + i) & (this.#items.length - 1)];
    this.#items = items;
    this.#first = 0;
  }
}
