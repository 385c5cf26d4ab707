import type { Effect } from "../engine/engine.ts";

/** Effects of one container that its owner may have to apply yet: about 1 ms of the owner's thread. */
export const MOST_OWED = 256;
/** Effects of all containers together, shared among those that asked for some. */
const MOST_OWED_BY_ALL = 1024;
/** No share is smaller: a crowd where each asks for a little is not held. */
const LEAST_SHARE = 16;
/** So many are worth a message of the owner that they are applied. */
const WORTH_ASKING = 64;
/** Bytes that are as much work as an effect. */
const BYTES_PER_EFFECT = 4096;

/**
 * Effects that were handed over and that the owner has not applied yet, by who asked for them. Applying one takes the owner longer than asking for it takes a
 * container; who is too far ahead is held until the owner has come after. A crowd of such containers is held sooner than one: what the owner applies in one go
 * delays everybody.
 */
export class OwedEffects<T> {
  readonly #owed = new Map<T, number>();
  /** Of each message that is to be confirmed, in their order. */
  readonly #asked: ReadonlyMap<T, number>[] = [];
  readonly #held = new Set<T>();
  #gathered = new Map<T, number>();
  #weight = 0;

  add(who: T, effects: readonly Effect[]): void {
    const weight = weightOf(effects);
    this.#weight += weight;
    this.#gathered.set(who, (this.#gathered.get(who) ?? 0) + weight);
    this.#owed.set(who, (this.#owed.get(who) ?? 0) + weight);
  }

  /** Whether it must not ask for more, until `confirm` returns it. */
  holds(who: T): boolean {
    if (this.#owed.size === 0 || (this.#owed.get(who) ?? 0) < this.#share) return false;
    this.#held.add(who);
    return true;
  }

  get #share(): number {
    return Math.max(LEAST_SHARE, Math.min(MOST_OWED, MOST_OWED_BY_ALL / this.#owed.size));
  }

  /** What was added is handed over: whether the owner is to say when it is applied. */
  handOver(): boolean {
    if (this.#weight < WORTH_ASKING) return false;
    this.#asked.push(this.#gathered);
    this.#gathered = new Map();
    this.#weight = 0;
    return true;
  }

  /** The oldest message that was to be confirmed is. Returns who was held and may go on. */
  confirm(): readonly T[] {
    for (const [who, weight] of this.#asked.shift() ?? []) {
      const left = (this.#owed.get(who) ?? 0) - weight;
      if (left > 0) this.#owed.set(who, left);
      else this.#owed.delete(who);
    }
    const held = [...this.#held];
    this.#held.clear();
    return held.filter((who) => !this.holds(who));
  }
}

function weightOf(effects: readonly Effect[]): number {
  let bytes = 0;
  for (const effect of effects) {
    if (effect.kind === "publish") bytes += effect.payload.length;
    else if (effect.kind === "set-state" && typeof effect.value !== "number") bytes += effect.value.length;
  }
  return effects.length + Math.floor(bytes / BYTES_PER_EFFECT);
}
