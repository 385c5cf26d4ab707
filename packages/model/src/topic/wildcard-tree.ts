import type { TopicFilter, TopicName } from "./topic.ts";

interface TopicNode<T> {
  /** By the next level's name. */
  readonly names: Map<string, TopicNode<T>>;
  /** Behind `+`. */
  any: TopicNode<T> | undefined;
  /** Of filters that end here. */
  readonly values: Set<T>;
  /** Of filters that end here with `#`. */
  readonly rest: Set<T>;
}

/** Topic filters as a tree of their levels. A walk for a topic looks at what may match it and at nothing else, and makes no text of a level that no filter names. */
export class WildcardTree<T> {
  readonly #root: TopicNode<T> = emptyNode();

  get isEmpty(): boolean {
    return isBare(this.#root);
  }

  /** Adds a value under a filter; adding the same pair again changes nothing. */
  add(filter: TopicFilter, value: T): void {
    let node = this.#root;
    for (const level of filter.split("/")) {
      if (level === "#") {
        node.rest.add(value);
        return;
      }
      node = childOf(node, level);
    }
    node.values.add(value);
  }

  /** Removes a value from under a filter, and says whether it was there. */
  remove(filter: TopicFilter, value: T): boolean {
    return removeBelow(this.#root, filter.split("/"), value);
  }

  /** Adds the values of all filters that match to `found`. @see MQTT 5.0, section 4.7.2 for `$` */
  collect(topic: TopicName, found: Set<T>): void {
    if (topic.startsWith("$")) collectNamed(this.#root, topic, 0, found);
    else collectAt(this.#root, topic, 0, found);
  }
}

function emptyNode<T>(): TopicNode<T> {
  return { names: new Map(), any: undefined, values: new Set(), rest: new Set() };
}

function isBare<T>({ names, any, values, rest }: TopicNode<T>): boolean {
  return names.size === 0 && any === undefined && values.size === 0 && rest.size === 0;
}

function childOf<T>(node: TopicNode<T>, level: string): TopicNode<T> {
  if (level === "+") {
    node.any ??= emptyNode();
    return node.any;
  }
  let child = node.names.get(level);
  if (child === undefined) {
    child = emptyNode();
    node.names.set(level, child);
  }
  return child;
}

/** `start` is where the next level begins, behind the end when there is none. @see MQTT 5.0, section 4.7.1.2 for `#` matching its parent level */
function collectAt<T>(node: TopicNode<T>, topic: string, start: number, found: Set<T>): void {
  for (const value of node.rest) found.add(value);
  if (start > topic.length) {
    for (const value of node.values) found.add(value);
    return;
  }
  if (node.any !== undefined) collectAt(node.any, topic, endOf(topic, start) + 1, found);
  collectNamed(node, topic, start, found);
}

/** What is below the very name of the level that begins at `start`. */
function collectNamed<T>(node: TopicNode<T>, topic: string, start: number, found: Set<T>): void {
  if (node.names.size === 0) return;
  const end = endOf(topic, start);
  const child = node.names.get(topic.slice(start, end));
  if (child !== undefined) collectAt(child, topic, end + 1, found);
}

function endOf(topic: string, start: number): number {
  const slash = topic.indexOf("/", start);
  return slash < 0 ? topic.length : slash;
}

function removeBelow<T>(node: TopicNode<T>, levels: readonly string[], value: T): boolean {
  const [level, ...rest] = levels;
  if (level === undefined) return node.values.delete(value);
  if (level === "#") return node.rest.delete(value);
  const child = level === "+" ? node.any : node.names.get(level);
  if (child === undefined || !removeBelow(child, rest, value)) return false;
  if (!isBare(child)) return true;
  if (level === "+") node.any = undefined;
  else node.names.delete(level);
  return true;
}
