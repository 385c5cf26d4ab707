/** Decisions drawn from a list of numbers. When the list is used up every decision is the first one: so a shorter list makes a smaller thing. */
export class Choices {
  readonly #numbers: ArrayLike<number>;
  #next = 0;

  constructor(numbers: ArrayLike<number>) {
    this.#numbers = numbers;
  }

  get isUsedUp(): boolean {
    return this.#next >= this.#numbers.length;
  }

  /** 0..count-1. */
  below(count: number): number {
    return (this.#numbers[this.#next++] ?? 0) % count;
  }

  /** One of them. */
  of<T>(first: T, ...others: readonly T[]): T {
    return [first, ...others][this.below(others.length + 1)] ?? first;
  }
}

/** `count` numbers 0..65535 that follow from a seed. @see Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014), SplitMix */
export function randomNumbers(seed: number, count: number): Uint16Array {
  const numbers = new Uint16Array(count);
  let state = seed | 0;
  for (let i = 0; i < count; i++) {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    numbers[i] = (mixed ^ (mixed >>> 15)) & 0xffff;
  }
  return numbers;
}
