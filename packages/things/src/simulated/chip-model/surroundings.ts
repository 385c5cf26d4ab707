/** Quantities by name, which are there from the start: what a chip is exposed to. */
export class Surroundings {
  readonly #values: Map<string, number>;

  constructor(values: Readonly<Record<string, number>> = {}) {
    this.#values = new Map(Object.entries(values));
  }

  /** The quantities that can be set, in the order in which they were given. */
  get quantities(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** @throws RangeError when there is no such quantity */
  set(quantity: string, value: number): void {
    if (!this.#values.has(quantity)) throw this.#none(quantity);
    this.#values.set(quantity, value);
  }

  /** @throws RangeError when there is no such quantity */
  get(quantity: string): number {
    const value = this.#values.get(quantity);
    if (value === undefined) throw this.#none(quantity);
    return value;
  }

  #none(quantity: string): RangeError {
    return new RangeError(`Cannot find ${quantity}: there are ${this.quantities.join(", ") || "none"}`);
  }
}
