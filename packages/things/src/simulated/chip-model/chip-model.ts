/** A chip as its bus and its surroundings see it: registers on one side, physical quantities on the other. */
export interface ChipModel {
  /** The quantities that can be set. */
  readonly quantities: readonly string[];
  /**
   * Sets a quantity that the chip is exposed to, in the unit of the chip's property of that name.
   * @throws RangeError when the chip is exposed to no such thing
   */
  set(quantity: string, value: number): void;
  /**
   * A quantity: what was set, or what the chip drives.
   * @throws RangeError when there is no such thing
   */
  get(quantity: string): number;
  /** What the chip answers to one transaction; undefined when it acknowledges nothing just now. */
  transfer(write: Uint8Array, readLength: number): Uint8Array | undefined;
}

/** Quantities by name, which are there from the start. */
export class Quantities {
  readonly #values: Map<string, number>;

  constructor(values: Readonly<Record<string, number>>) {
    this.#values = new Map(Object.entries(values));
  }

  /** Their names, in the order in which they were given. */
  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** @throws RangeError when there is no such quantity */
  set(quantity: string, value: number): void {
    this.get(quantity);
    this.#values.set(quantity, value);
  }

  /** @throws RangeError when there is no such quantity */
  get(quantity: string): number {
    const value = this.#values.get(quantity);
    if (value === undefined)
      throw new RangeError(`Cannot find ${quantity}: there are ${[...this.#values.keys()].join(", ")}`);
    return value;
  }
}
