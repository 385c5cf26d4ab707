import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { entryQos, entryRetains, entryTopic, looksLikeEntry, topicEntry } from "../../src/host/opened-topic.ts";

test("an entry gives back the topic and how it was opened, whatever the topic is", () => {
  const topic = fc.string({ unit: "binary", minLength: 1, maxLength: 20 }).filter((text) => !looksLikeEntry(text));
  fc.assert(
    fc.property(topic, fc.constantFrom(0, 1, 2), fc.boolean(), (name, qos, retain) => {
      const entry = topicEntry(name, qos, retain);
      assert.deepEqual([entryTopic(entry), entryQos(entry), entryRetains(entry)], [name, qos, retain]);
    }),
  );
});

test("a plain topic is its name, and two ways to open a topic are two entries", () => {
  assert.equal(topicEntry("a/b", 0, false), "a/b");
  const ways = ([0, 1, 2] as const).flatMap((qos) => [topicEntry("a", qos, false), topicEntry("a", qos, true)]);
  assert.equal(new Set(ways).size, 6);
});
