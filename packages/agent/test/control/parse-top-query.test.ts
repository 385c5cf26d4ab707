import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { parseTopQuery } from "../../src/control/parse-top-query.ts";
import { hasCode } from "../fixtures.ts";

const parse = (text: string) => parseTopQuery(new URLSearchParams(text));

test("parseTopQuery() takes the 20 busiest where nothing is said, and what is said", () => {
  assert.deepEqual(parse(""), { sort: "events", isReversed: false, limit: 20, offset: 0, name: undefined });
  assert.deepEqual(parse("sort=queue&reverse=1&limit=5&offset=7&name=guard"), {
    sort: "queue",
    isReversed: true,
    limit: 5,
    offset: 7,
    name: "guard",
  });
});

test("parseTopQuery() refuses keys that there are not and numbers out of range", () => {
  assert.throws(
    () => parse("sort=event"),
    (error) => isThimbleError(error, "base.argument") && error.expected === 'did you mean "events"?',
  );
  for (const text of ["limit=0", "limit=201", "limit=many", "offset=-1", "offset=10001", "limit=1.5"]) {
    assert.throws(() => parse(text), hasCode("base.argument"), text);
  }
});
