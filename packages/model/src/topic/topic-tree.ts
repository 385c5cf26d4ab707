import type { TopicFilter, TopicName } from "./topic.ts";

interface TopicNode<T> {
  readonly children: Map<string, TopicNode<T>>;
  readonly values: Set<T>;
}

/** Topics whose answers are remembered; a device's topics are its Things' properties, and those are hundreds. */
const CACHED_TOPICS = 4096;

/**
 * Topic filters with values, asked which values a topic reaches.
 *
 * The first question about a topic walks the tree: its cost grows with the topic's levels and with the filters that match, never with those
 * that do not. Later questions about it find the answer in a cache and allocate nothing, until a filter is added or removed.
 * Values are compared as a Set does.
 */
export class TopicTree<T> {
  readonly #root: TopicNode<T> = emptyNode();
  readonly #answers = new Map<string, readonly T[]>();

  /** Adds a value under a filter; adding the same pair again changes nothing. */
  add(filter: TopicFilter, value: T): void {
    let node = this.#root;
    for (const level of filter.split("/")) {
      let child = node.children.get(level);
      if (child === undefined) {
        child = emptyNode();
        node.children.set(level, child);
      }
      node = child;
    }
    node.values.add(value);
    this.#answers.clear();
  }

  /** Removes a value from under a filter, and says whether it was there. */
  remove(filter: TopicFilter, value: T): boolean {
    this.#answers.clear();
    return removeBelow(this.#root, filter.split("/"), value);
  }

  /**
   * Calls `visit` once for each value that has a matching filter, however many of its filters match.
   * What `visit` adds or removes counts from the next call on.
   */
  match(topic: TopicName, visit: (value: T) => void): void {
    for (const value of this.#answers.get(topic) ?? this.#answer(topic)) visit(value);
  }

  #answer(topic: TopicName): readonly T[] {
    const found = new Set<T>();
    collect(this.#root, topic.split("/"), 0, found);
    const answer = [...found];
    // Emptying a full cache costs one walk for each topic still in use, and needs no bookkeeping on the way of every message.
    if (this.#answers.size >= CACHED_TOPICS) this.#answers.clear();
    this.#answers.set(topic, answer);
    return answer;
  }
}

function emptyNode<T>(): TopicNode<T> {
  return { children: new Map(), values: new Set() };
}

/** @see MQTT 5.0, section 4.7.2 for `$`, section 4.7.1.2 for `#` matching its parent level */
function collect<T>(node: TopicNode<T>, levels: readonly string[], depth: number, found: Set<T>): void {
  const level = levels[depth];
  const takesWildcards = depth > 0 || level?.startsWith("$") !== true;
  if (takesWildcards) for (const value of node.children.get("#")?.values ?? []) found.add(value);
  if (level === undefined) {
    for (const value of node.values) found.add(value);
    return;
  }
  const child = node.children.get(level);
  if (child !== undefined) collect(child, levels, depth + 1, found);
  const plus = takesWildcards ? node.children.get("+") : undefined;
  if (plus !== undefined) collect(plus, levels, depth + 1, found);
}

function removeBelow<T>(node: TopicNode<T>, levels: readonly string[], value: T): boolean {
  const [level, ...rest] = levels;
  if (level === undefined) return node.values.delete(value);
  const child = node.children.get(level);
  if (child === undefined || !removeBelow(child, rest, value)) return false;
  if (child.children.size === 0 && child.values.size === 0) node.children.delete(level);
  return true;
}
