import type { TopicFilter, TopicName } from "./topic.ts";
import { WildcardTree } from "./wildcard-tree.ts";

/** What remembered answers may take altogether, in bytes as far as they can be told. */
const CACHED_BYTES = 1_048_576;
/** What an answer takes beside its topic and its values: an entry of a Map, a string and an array. */
const ANSWER_BYTES = 96;
const NEVER = -1;

/**
 * Topic filters with values, asked which values a topic reaches.
 *
 * A filter without wildcards is found by one look, however many there are. Where there are wildcards, too, the first question about a topic walks
 * those: its cost grows with the topic's levels and with the filters that match, never with those that do not; later ones find the answer in a
 * cache, until a filter is added or removed. Values are compared as a Set does.
 */
export class TopicTree<T extends NonNullable<unknown>> {
  readonly #plain = new Map<string, PlainFilter<T>>();
  readonly #wild = new WildcardTree<T>();
  /** Changes of the filters with wildcards. */
  #changes = 0;
  readonly #answers = new Map<string, readonly T[]>();
  #answersBytes = 0;

  /** Adds a value under a filter; adding the same pair again changes nothing. */
  add(filter: TopicFilter, value: T): void {
    this.#forget();
    if (hasWildcard(filter)) {
      this.#changes += 1;
      this.#wild.add(filter, value);
      return;
    }
    const known = this.#plain.get(filter);
    if (known === undefined) this.#plain.set(filter, new PlainFilter(value));
    else known.add(value);
  }

  /** Removes a value from under a filter, and says whether it was there. */
  remove(filter: TopicFilter, value: T): boolean {
    this.#forget();
    if (hasWildcard(filter)) {
      this.#changes += 1;
      return this.#wild.remove(filter, value);
    }
    const known = this.#plain.get(filter);
    if (known?.delete(value) !== true) return false;
    if (known.isEmpty) this.#plain.delete(filter);
    return true;
  }

  /**
   * Calls `visit` once for each value that has a matching filter, however many of its filters match.
   * What `visit` adds or removes counts from the next call on.
   */
  match(topic: TopicName, visit: (value: T) => void): void {
    const plain = this.#plain.get(topic);
    if (plain?.aloneSince === this.#changes) plain.visit(visit);
    else for (const value of this.#answer(topic, plain)) visit(value);
  }

  #answer(topic: TopicName, plain: PlainFilter<T> | undefined): readonly T[] {
    if (plain === undefined && this.#wild.isEmpty) return [];
    const known = this.#answers.get(topic);
    if (known !== undefined) return known;
    const found = new Set<T>();
    this.#wild.collect(topic, found);
    if (plain !== undefined) {
      if (found.size === 0) {
        plain.aloneSince = this.#changes;
        return plain.list();
      }
      for (const value of plain.list()) found.add(value);
    }
    const answer = [...found];
    this.#remember(topic, answer);
    return answer;
  }

  #remember(topic: TopicName, answer: readonly T[]): void {
    const bytes = ANSWER_BYTES + 2 * topic.length + 8 * answer.length;
    if (bytes > CACHED_BYTES) return;
    // Emptying a full cache costs one walk for each topic still in use, and needs no bookkeeping on the way of every message.
    if (this.#answersBytes + bytes > CACHED_BYTES) this.#forget();
    this.#answers.set(topic, answer);
    this.#answersBytes += bytes;
  }

  #forget(): void {
    if (this.#answersBytes === 0) return;
    this.#answers.clear();
    this.#answersBytes = 0;
  }
}

/** The values of one filter without wildcards, one at first. Most stay so: a set of one takes more than all the rest, and longer to reach. */
class PlainFilter<T extends NonNullable<unknown>> {
  /** The change of the filters with wildcards since which it is known that none of them matches. */
  aloneSince = NEVER;
  #sole: T | undefined;
  #values: Set<T> | undefined;
  /** The values as they are, made when first asked for: whoever is called may add and remove. */
  #list: readonly T[] | undefined;

  constructor(value: T) {
    this.#sole = value;
  }

  get isEmpty(): boolean {
    return this.#sole === undefined && this.#values?.size === 0;
  }

  add(value: T): void {
    this.#values ??= new Set(this.list());
    this.#values.add(value);
    this.#sole = undefined;
    this.#list = undefined;
  }

  /** Removes a value, and says whether it was there. */
  delete(value: T): boolean {
    this.#values ??= new Set(this.list());
    this.#sole = undefined;
    this.#list = undefined;
    return this.#values.delete(value);
  }

  visit(visit: (value: T) => void): void {
    if (this.#sole !== undefined) visit(this.#sole);
    else for (const value of this.list()) visit(value);
  }

  list(): readonly T[] {
    if (this.#sole !== undefined) return [this.#sole];
    this.#list ??= [...(this.#values ?? [])];
    return this.#list;
  }
}

function hasWildcard(filter: TopicFilter): boolean {
  return filter.includes("+") || filter.includes("#");
}
