import assert from "node:assert/strict";
import { test } from "node:test";
import { topicMatches } from "@thimble/model";
import fc from "fast-check";
import { WildcardTree } from "../../src/topic/wildcard-tree.ts";
import { FILTERS, TOPICS } from "./arbitrary-topics.ts";

function collected(tree: WildcardTree<string>, topic: string): string[] {
  const found = new Set<string>();
  tree.collect(topic, found);
  return [...found].sort();
}

test("WildcardTree finds the filters that topicMatches() says", () => {
  fc.assert(
    fc.property(fc.uniqueArray(FILTERS), fc.array(TOPICS), (filters, topics) => {
      const tree = new WildcardTree<string>();
      for (const filter of filters) tree.add(filter, filter);
      for (const topic of topics) {
        const expected = filters.filter((filter) => topicMatches(filter, topic));
        assert.deepEqual(collected(tree, topic), expected.sort());
      }
    }),
  );
});

test("WildcardTree is empty again when everything was removed, and says what was there", () => {
  fc.assert(
    fc.property(fc.uniqueArray(FILTERS), (filters) => {
      const tree = new WildcardTree<string>();
      for (const filter of filters) tree.add(filter, filter);
      assert.equal(tree.isEmpty, filters.length === 0);
      for (const filter of filters) {
        assert.equal(tree.remove(filter, "other"), false);
        assert.equal(tree.remove(filter, filter), true);
        assert.equal(tree.remove(filter, filter), false);
      }
      assert.equal(tree.isEmpty, true);
    }),
  );
});
