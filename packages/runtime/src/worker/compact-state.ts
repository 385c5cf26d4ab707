import type { NameTable } from "../container/name-table.ts";
import type { StateValue } from "../engine/engine.ts";

/** Keys that one has had in its time; with more it keeps what it holds for itself, as the table forgets no key. */
const MOST_SHARED = 16;
/** Never written: a list is changed only where it is a container's own. */
const NOTHING: (StateValue | undefined)[] = [];

/**
 * Keyed state of which there are hundreds of thousands: keys in a table that containers share, and one list of values. Numbers alone take 8 bytes
 * each, where a Map takes some 60. A container that makes up keys has a Map.
 */
export class CompactState {
  #keys: NameTable;
  #values = NOTHING;
  #own: Map<string, StateValue> | undefined;

  /** `keys` is the table without names, the root of those that share. */
  constructor(keys: NameTable, state: ReadonlyMap<string, StateValue>) {
    this.#keys = keys;
    for (const [key, value] of state) this.set(key, value);
  }

  /** Keeps a value, or forgets it. */
  set(key: string, value: StateValue | undefined): void {
    if (this.#own === undefined) this.#setShared(key, value);
    else if (value === undefined) this.#own.delete(key);
    else this.#own.set(key, value);
  }

  /** What it holds, to be sent; undefined for nothing. */
  toMap(): ReadonlyMap<string, StateValue> | undefined {
    if (this.#own === undefined && this.#values === NOTHING) return undefined;
    const state = this.#own === undefined ? this.#sharedToMap() : new Map(this.#own);
    return state.size === 0 ? undefined : state;
  }

  #setShared(key: string, value: StateValue | undefined): void {
    const place = this.#keys.indexOf(key);
    if (place === undefined) {
      if (value === undefined) return;
      if (this.#values.length >= MOST_SHARED) {
        this.#own = this.#sharedToMap().set(key, value);
        this.#values = NOTHING;
        return;
      }
      this.#keys = this.#keys.with(key);
      // concat() makes an array of just this length; push() leaves room for 16 more.
      this.#values = this.#values.concat([value]);
    } else {
      this.#values[place] = value;
    }
  }

  #sharedToMap(): Map<string, StateValue> {
    const state = new Map<string, StateValue>();
    for (const [place, value] of this.#values.entries()) {
      const key = this.#keys.at(place);
      if (key !== undefined && value !== undefined) state.set(key, value);
    }
    return state;
  }
}
