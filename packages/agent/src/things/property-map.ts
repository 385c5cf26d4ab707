import type { PropertyPath } from "@thimble/model";

/** What is known of properties, by their paths; what belongs to one Thing is found without looking at the others. */
export class PropertyMap<V> {
  readonly #things = new Map<string, Map<PropertyPath, V>>();
  #size = 0;

  constructor(entries: Iterable<readonly [PropertyPath, V]> = []) {
    for (const [path, value] of entries) this.set(path, value);
  }

  get size(): number {
    return this.#size;
  }

  get(path: PropertyPath): V | undefined {
    return this.#things.get(thingOf(path))?.get(path);
  }

  has(path: PropertyPath): boolean {
    return this.#things.get(thingOf(path))?.has(path) === true;
  }

  set(path: PropertyPath, value: V): void {
    const thing = thingOf(path);
    const own = this.#things.get(thing);
    if (own?.has(path) !== true) this.#size += 1;
    if (own === undefined) this.#things.set(thing, new Map([[path, value]]));
    else own.set(path, value);
  }

  /** Whether it was there. */
  delete(path: PropertyPath): boolean {
    const thing = thingOf(path);
    const own = this.#things.get(thing);
    if (own?.delete(path) !== true) return false;
    this.#size -= 1;
    if (own.size === 0) this.#things.delete(thing);
    return true;
  }

  /** Forgets all of a Thing. */
  deleteThing(thing: string): void {
    this.#size -= this.#things.get(thing)?.size ?? 0;
    this.#things.delete(thing);
  }

  /** Those of a Thing, as they are now. */
  ofThing(thing: string): readonly (readonly [PropertyPath, V])[] {
    return [...(this.#things.get(thing) ?? [])];
  }

  /** All; those that go meanwhile are left out. */
  *[Symbol.iterator](): Generator<readonly [PropertyPath, V], void> {
    for (const own of this.#things.values()) yield* own;
  }
}

/** The Thing that a property belongs to. */
export function thingOf(path: PropertyPath): string {
  return path.slice(0, path.indexOf("/"));
}
