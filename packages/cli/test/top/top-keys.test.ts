import assert from "node:assert/strict";
import { test } from "node:test";
import { TOP_SORTS, type TopQuery } from "@thimble/agent";
import { keyMeaning } from "../../src/top/top-keys.ts";

const QUERY: TopQuery = { sort: "events", isReversed: false, limit: 10, offset: 5, name: undefined };

function queryAfter(key: string, query = QUERY, matching = 100): TopQuery {
  const meaning = keyMeaning(key, query, matching);
  return meaning.kind === "query" ? meaning.query : assert.fail(`${key} asks for nothing`);
}

test("keyMeaning() ends with q and Ctrl-C, and knows nothing of other keys", () => {
  for (const key of ["q", "Q", "ctrl-c"]) assert.equal(keyMeaning(key, QUERY, 100).kind, "quit");
  for (const key of ["x", "é", ""]) assert.equal(keyMeaning(key, QUERY, 100).kind, "nothing");
});

test("keyMeaning() goes round through all keys to sort by, from the first page on", () => {
  let query = QUERY;
  const seen = TOP_SORTS.map(() => {
    query = queryAfter(">", query);
    return query.sort;
  });
  assert.deepEqual(new Set(seen), new Set(TOP_SORTS));
  assert.deepEqual(query, { ...QUERY, offset: 0 });
  assert.equal(queryAfter("left", queryAfter("right")).sort, "events");
  assert.equal(queryAfter("r").isReversed, true);
});

test("keyMeaning() moves within what there is", () => {
  const offsets = (key: string, matching?: number): number => queryAfter(key, QUERY, matching).offset;
  assert.deepEqual([offsets("up"), offsets("down"), offsets("page-up"), offsets("page-down")], [4, 6, 0, 15]);
  assert.deepEqual([offsets("home"), offsets("page-down", 18), offsets("down", 3)], [0, 8, 0]);
  assert.equal(queryAfter("page-down", { ...QUERY, offset: 9995 }, 100_000).offset, 10_000);
});
