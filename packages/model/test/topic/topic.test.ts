import assert from "node:assert/strict";
import { test } from "node:test";
import { filterCovers, MAXIMUM_TOPIC_BYTES, parseTopicFilter, parseTopicName, topicMatches } from "@thimble/model";
import fc from "fast-check";
import { FILTERS, TOPICS } from "./arbitrary-topics.ts";

test("parseTopicName() takes any text without wildcards, with empty levels too", () => {
  for (const name of ["a", "/", "a/b c/d", "/finance", "$SYS/broker", "ä/€"]) assert.equal(parseTopicName(name), name);
});

test("parseTopicName() refuses nothing, wildcards, NUL and broken surrogates", () => {
  for (const text of ["", "a/+", "#", "a\0b", "a\ud800"]) assert.equal(parseTopicName(text), undefined);
});

test("topic names and filters have at most 65,535 bytes of UTF-8", () => {
  assert.ok(parseTopicName("a".repeat(MAXIMUM_TOPIC_BYTES)));
  assert.equal(parseTopicName("a".repeat(MAXIMUM_TOPIC_BYTES + 1)), undefined);
  assert.ok(parseTopicFilter("€".repeat(MAXIMUM_TOPIC_BYTES / 3)));
  assert.equal(parseTopicFilter(`${"€".repeat(MAXIMUM_TOPIC_BYTES / 3)}a`), undefined);
});

// MQTT 5.0, sections 4.7.1.2 and 4.7.1.3, the valid and invalid examples.
test("parseTopicFilter() takes wildcards that stand for whole levels, # only at the end", () => {
  for (const filter of ["#", "sport/tennis/#", "+", "+/tennis/#", "sport/+/player1", "/+"])
    assert.equal(parseTopicFilter(filter), filter);
  for (const text of ["", "sport/tennis#", "sport/tennis/#/ranking", "sport+", "a/b+/c", "a\0"])
    assert.equal(parseTopicFilter(text), undefined);
});

// MQTT 5.0, section 4.7: the non-normative comments.
const MATCHES: readonly (readonly [string, string, boolean])[] = [
  ["sport/tennis/player1/#", "sport/tennis/player1", true],
  ["sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true],
  ["sport/#", "sport", true],
  ["sport/tennis/+", "sport/tennis/player1", true],
  ["sport/tennis/+", "sport/tennis/player1/ranking", false],
  ["sport/+", "sport", false],
  ["sport/+", "sport/", true],
  ["+/+", "/finance", true],
  ["/+", "/finance", true],
  ["+", "/finance", false],
  ["#", "$SYS/a", false],
  ["+/monitor/Clients", "$SYS/monitor/Clients", false],
  ["$SYS/#", "$SYS/", true],
  ["$SYS/monitor/+", "$SYS/monitor/Clients", true],
  ["a", "A", false],
];

for (const [filter, topic, expected] of MATCHES)
  test(`topicMatches() ${expected ? "lets" : "does not let"} ${filter} match ${topic}`, () => {
    assert.equal(topicMatches(filter, topic), expected);
  });

/** The filter as a regular expression over topics. */
function model(filter: string): RegExp {
  const levels = filter.split("/").map((level) => (level === "+" ? "[^/]*" : level.replace(/[$]/g, "\\$")));
  const body = levels.join("/").replace(/(^|\/)#$/, (_all, slash: string) => (slash === "" ? ".*" : "(/.*)?"));
  return new RegExp(`^${/^[+#]/.test(filter) ? "(?!\\$)" : ""}${body}$`);
}

test("topicMatches() agrees with a regular expression", () => {
  fc.assert(
    fc.property(FILTERS, TOPICS, (filter, topic) => {
      assert.equal(topicMatches(filter, topic), model(filter).test(topic));
    }),
    { numRuns: 2000 },
  );
});

/** Every topic of up to three levels over an alphabet that tells any two filters of two levels apart. */
const ALL_TOPICS: readonly string[] = (() => {
  const levels = ["a", "b", "$a", "", "z"];
  const two = levels.flatMap((x) => levels.map((y) => `${x}/${y}`));
  return [...levels.filter((level) => level !== ""), ...two, ...two.flatMap((x) => levels.map((y) => `${x}/${y}`))];
})();

test("filterCovers() holds exactly when every topic that the other matches is matched", () => {
  const levels = ["a", "$a", "+", ""];
  const filters = [...levels, "#"]
    .flatMap((x) => [x, ...[...levels, "#"].map((y) => `${x}/${y}`)])
    .filter((text) => parseTopicFilter(text) !== undefined);
  for (const wide of filters)
    for (const narrow of filters) {
      const expected = ALL_TOPICS.every((topic) => !topicMatches(narrow, topic) || topicMatches(wide, topic));
      assert.equal(filterCovers(wide, narrow), expected, `${wide} covers ${narrow}`);
    }
});
