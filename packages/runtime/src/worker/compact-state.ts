import type { NameTable } from "../container/name-table.ts";
import type { StateValue } from "../engine/engine.ts";

/** Never written: a list is changed only where it is a container's own. */
const NOTHING: (StateValue | undefined)[] = [];

/**
 * Keyed state of which there are hundreds of thousands: keys in a table that containers share, and one list of values. Numbers alone take 8 bytes
 * each, where a Map takes some 60.
 */
export class CompactState {
  #keys: NameTable;
  #values = NOTHING;

  /** `keys` is the table without names, the root of those that share. */
  constructor(keys: NameTable, state: ReadonlyMap<string, StateValue>) {
    this.#keys = keys;
    for (const [key, value] of state) this.set(key, value);
  }

  /** Keeps a value, or forgets it. */
  set(key: string, value: StateValue | undefined): void {
    const place = this.#keys.indexOf(key);
    if (place === undefined) {
      if (value === undefined) return;
      this.#keys = this.#keys.with(key);
      // concat() makes an array of just this length; push() leaves room for 16 more.
      this.#values = this.#values.concat([value]);
    } else {
      this.#values[place] = value;
    }
  }

  /** What it holds, to be sent; undefined for nothing. */
  toMap(): ReadonlyMap<string, StateValue> | undefined {
    let state: Map<string, StateValue> | undefined;
    for (const [place, value] of this.#values.entries()) {
      const key = this.#keys.at(place);
      if (key === undefined || value === undefined) continue;
      state ??= new Map();
      state.set(key, value);
    }
    return state;
  }
}
