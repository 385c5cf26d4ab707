import type { StateValue } from "../engine/engine.ts";
import type { NameTable } from "./name-table.ts";

type Values = (StateValue | undefined)[];

/** Never written: a list is changed only where it is a container's own. */
const NOTHING: Values = [];
/** Keys that are ever set before the state is kept in a Map, which forgets the names of those that were removed. */
const MAXIMUM_PLACES = 16;

/**
 * Keyed state of which there are hundreds of thousands: keys in a table that containers share, and one list of values. Numbers alone take 8 bytes
 * each, where a Map takes some 60. What sets more than a few keys has a Map.
 */
export class CompactState {
  #keys: NameTable;
  /** By the numbers of the keys. */
  #values: Values | Map<string, StateValue> = NOTHING;

  /** `keys` is the table without names, the root of those that share. */
  constructor(keys: NameTable, state: ReadonlyMap<string, StateValue>) {
    this.#keys = keys;
    for (const [key, value] of state) this.set(key, value);
  }

  /** How many keys hold something. */
  get size(): number {
    const values = this.#values;
    if (values instanceof Map) return values.size;
    let size = 0;
    for (const value of values) if (value !== undefined) size += 1;
    return size;
  }

  /** What a key holds; undefined for nothing. */
  get(key: string): StateValue | undefined {
    const values = this.#values;
    if (values instanceof Map) return values.get(key);
    const place = this.#keys.indexOf(key);
    return place === undefined ? undefined : values[place];
  }

  /** Keeps a value, or forgets it. */
  set(key: string, value: StateValue | undefined): void {
    const values = this.#values;
    if (values instanceof Map) {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
      return;
    }
    const place = this.#keys.indexOf(key);
    if (place !== undefined) {
      values[place] = value;
    } else if (value !== undefined && values.length === MAXIMUM_PLACES) {
      this.#values = new Map(this).set(key, value);
    } else if (value !== undefined) {
      this.#keys = this.#keys.with(key);
      this.#values = this.append(values, value);
    }
  }

  /** A longer list, of just its length: push() leaves room for 16 more. */
  protected append(values: Values, value: StateValue): Values {
    return values.concat([value]);
  }

  /** The keys that hold something, and what, in no order. */
  *[Symbol.iterator](): IterableIterator<[string, StateValue]> {
    const values = this.#values;
    if (values instanceof Map) {
      yield* values;
      return;
    }
    for (const [place, value] of values.entries()) {
      const key = this.#keys.at(place);
      if (key !== undefined && value !== undefined) yield [key, value];
    }
  }

  /** What it holds, to be sent; undefined for nothing. */
  toMap(): ReadonlyMap<string, StateValue> | undefined {
    const state = new Map(this);
    return state.size === 0 ? undefined : state;
  }
}

/** What makes V8 keep numbers in boxes. */
const ANYTHING: Values = [undefined];

/**
 * The same for a state that is read in each event. Its numbers stay in the boxes in which V8 hands them on, 24 bytes each: taken out of a list of plain
 * numbers each would be put into a new one.
 */
export class BoxedState extends CompactState {
  protected override append(values: Values, value: StateValue): Values {
    const appended = values.concat(ANYTHING);
    appended[values.length] = value;
    return appended;
  }
}
