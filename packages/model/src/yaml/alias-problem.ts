import { type Document, isAlias, isMap, isSeq, type Node } from "yaml";

/** Most values a document may have once every alias is replaced by what it names; a hand-written file has hundreds. */
const MAXIMUM_VALUES = 100_000;

/** What is wrong with the aliases of a document, and at which offset. */
export interface AliasProblem {
  readonly message: string;
  readonly offset: number;
}

/**
 * Finds an alias without an anchor, an alias inside its own anchor, and aliases that multiply into a document too large to walk
 * (the "billion laughs"). A document without such a problem may be walked to its leaves.
 */
export function aliasProblem(document: Document): AliasProblem | undefined {
  const sizes = new Map<Node, number>();
  const open = new Set<Node>();
  let problem: AliasProblem | undefined;
  const measure = (node: unknown): number => {
    if (isAlias(node)) {
      const target = node.resolve(document);
      const offset = node.range?.[0] ?? 0;
      if (target === undefined) problem ??= { message: `the alias "${node.source}" has no anchor`, offset };
      else if (open.has(target)) problem ??= { message: `the alias "${node.source}" is inside its own anchor`, offset };
      return target === undefined || open.has(target) ? 1 : measure(target);
    }
    if (!isMap(node) && !isSeq(node)) return 1;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    open.add(node);
    let size = 1;
    for (const item of node.items) size += isSeq(node) ? measure(item) : measureOfPair(item);
    open.delete(node);
    sizes.set(node, size);
    if (size > MAXIMUM_VALUES)
      problem ??= { message: "its aliases multiply without bound", offset: node.range?.[0] ?? 0 };
    return size;
  };
  const measureOfPair = (pair: unknown): number =>
    typeof pair === "object" && pair !== null && "value" in pair ? measure(pair.value) : 1;
  measure(document.contents);
  return problem;
}
