import assert from "node:assert/strict";
import { test } from "node:test";
import { topicMatches } from "@thimble/model";
import { formatSparkplugTopic, parseSparkplugTopic, sparkplugFilter } from "../../src/sparkplug/sparkplug-topic.ts";

test("parseSparkplugTopic() reads what formatSparkplugTopic() wrote, and the filter takes it", () => {
  for (const [verb, device] of [
    ["NBIRTH", undefined],
    ["DDATA", "press 3"],
  ] as const) {
    const place = { group: "Plant", node: "Line1", device };
    const topic = formatSparkplugTopic(verb, place);
    assert.deepEqual(parseSparkplugTopic(topic), { ...place, verb });
    assert.ok(topicMatches(sparkplugFilter(place), topic));
  }
});

test("parseSparkplugTopic() takes nothing else", () => {
  for (const topic of [
    "spBv1.0/STATE/host",
    "spBv1.0/g/NBIRTH/n/d",
    "spBv1.0/g/DDATA/n",
    "spAv1.0/g/NDATA/n",
    "spBv1.0/g/NDATA/n/d/e",
    "",
  ])
    assert.equal(parseSparkplugTopic(topic), undefined);
});
