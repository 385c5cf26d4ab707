import assert from "node:assert/strict";
import { test } from "node:test";
import { TopicTree, topicMatches } from "@thimble/model";
import fc from "fast-check";
import { FILTERS, TOPICS } from "./arbitrary-topics.ts";

function matches<T extends NonNullable<unknown>>(tree: TopicTree<T>, topic: string): T[] {
  const found: T[] = [];
  tree.match(topic, (value) => found.push(value));
  return found;
}

test("TopicTree visits a value once however many of its filters match", () => {
  const tree = new TopicTree<string>();
  for (const filter of ["a/b", "a/+", "a/#", "#", "a/b"]) tree.add(filter, "x");
  assert.deepEqual(matches(tree, "a/b"), ["x"]);
});

test("TopicTree says whether a removed pair was there, and forgets it", () => {
  const tree = new TopicTree<string>();
  tree.add("a/+", "x");
  assert.deepEqual(matches(tree, "a/b"), ["x"]);
  assert.equal(tree.remove("a/+", "y"), false);
  assert.equal(tree.remove("a/b", "x"), false);
  assert.equal(tree.remove("a/+", "x"), true);
  assert.equal(tree.remove("a/+", "x"), false);
  assert.deepEqual(matches(tree, "a/b"), []);
});

test("TopicTree keeps what is below a removed filter", () => {
  const tree = new TopicTree<string>();
  tree.add("a", "x");
  tree.add("a/b/c", "y");
  tree.remove("a", "x");
  assert.deepEqual(matches(tree, "a/b/c"), ["y"]);
  tree.add("a/b", "z");
  tree.remove("a/b/c", "y");
  assert.deepEqual(matches(tree, "a/b"), ["z"]);
});

test("TopicTree lets visit change it, which counts from the next call on", () => {
  const tree = new TopicTree<string>();
  tree.add("a", "x");
  tree.add("a", "y");
  const seen: string[] = [];
  tree.match("a", (value) => {
    seen.push(value);
    tree.remove("a", "x");
    tree.remove("a", "y");
    tree.add("a", "z");
  });
  assert.deepEqual([seen, matches(tree, "a")], [["x", "y"], ["z"]]);
});

test("TopicTree answers right for more topics than its cache holds", () => {
  const tree = new TopicTree<number>();
  for (let i = 0; i < 10; i++) tree.add(`t/${i}/#`, i);
  for (let round = 0; round < 2; round++)
    for (let i = 0; i < 12_000; i++) assert.deepEqual(matches(tree, `t/${i % 10}/${i}`), [i % 10]);
});

/** How often a Map is asked while `work` is done. */
function lookups(work: () => void): number {
  let count = 0;
  const get = Map.prototype.get;
  Map.prototype.get = function counted(this: Map<unknown, unknown>, key: unknown): unknown {
    count += 1;
    return get.call(this, key);
  };
  try {
    work();
  } finally {
    Map.prototype.get = get;
  }
  return count;
}

test("TopicTree finds a filter without wildcards by one look, also where others have wildcards that do not match", () => {
  const tree = new TopicTree<number>();
  for (let i = 0; i < 1000; i++) tree.add(`a/${i}/c`, i);
  tree.add("a/+/d", 0);
  const all = (): void => {
    for (let i = 0; i < 1000; i++) assert.deepEqual(matches(tree, `a/${i}/c`), [i]);
  };
  all();
  assert.equal(lookups(all), 1000);
});

test("TopicTree remembers what a topic with wildcards reaches, but keeps no megabyte of answers", () => {
  const tree = new TopicTree<number>();
  tree.add("#", 1);
  const walks = (count: number, length: number): number => {
    const topics = Array.from({ length: count }, (_, i) => `${i}/${"x".repeat(length)}`);
    const all = (): void => {
      for (const topic of topics) matches(tree, topic);
    };
    all();
    return lookups(all) / count;
  };
  // One look for the plain filter, one for the answer.
  assert.equal(walks(4000, 10), 2);
  const set = Map.prototype.set;
  let kept = 0;
  Map.prototype.set = function counted(this: Map<unknown, unknown>, key: unknown, value: unknown) {
    kept += 1;
    return set.call(this, key, value);
  };
  try {
    walks(20, 60_000);
    assert.equal(kept, 40, "20 topics of 60,000 characters do not fit, so each is answered anew");
    matches(tree, "y".repeat(600_000));
    assert.equal(kept, 40, "one that does not fit alone is not kept");
  } finally {
    Map.prototype.set = set;
  }
});

test("TopicTree finds the values that topicMatches() says, through any adding and removing", () => {
  const change = fc.record({ isAdd: fc.boolean(), filter: FILTERS, value: fc.nat(3) });
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 30 }),
      fc.array(TOPICS, { minLength: 1, maxLength: 5 }),
      (changes, topics) => {
        const tree = new TopicTree<number>();
        const pairs = new Map<string, { readonly filter: string; readonly value: number }>();
        for (const { isAdd, filter, value } of changes) {
          const key = `${value} ${filter}`;
          if (isAdd) tree.add(filter, value);
          else assert.equal(tree.remove(filter, value), pairs.has(key));
          if (isAdd) pairs.set(key, { filter, value });
          else pairs.delete(key);
          for (const topic of topics) {
            const expected = [...pairs.values()]
              .filter((pair) => topicMatches(pair.filter, topic))
              .map((pair) => pair.value);
            assert.deepEqual(matches(tree, topic).sort(), [...new Set(expected)].sort());
          }
        }
      },
    ),
  );
});

test("TopicTree does not look at filters that do not match", () => {
  const count = (others: number): number => {
    const tree = new TopicTree<string>();
    tree.add("a/+/c", "x");
    for (let i = 0; i < others; i++) tree.add(`other/${i}/#`, "y");
    return lookups(() => tree.match("a/b/c", () => undefined));
  };
  assert.equal(count(10_000), count(0));
});
