import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf, thimble } from "../../fixture.ts";

test("on: readings, messages and a tick, each once", () => {
  assert.deepEqual(thimble("{ on: { reading: [m/t, m/t], message: [a/#], tick: 1m } }").on, {
    reading: ["m/t"],
    message: ["a/#"],
    tick: 60_000,
  });
});

test("on: refuses a tick that is no period, and a key that is unknown", () => {
  assert.match(problemsOf(() => thimble("{ on: { tick: 0s } }"))[0] ?? "", /on.tick: it is 0 .*\[model.bad-value\]$/);
  assert.match(problemsOf(() => thimble("{ on: { tick: often } }"))[0] ?? "", /it is "often"/);
  assert.match(problemsOf(() => thimble("{ on: { readings: [] } }"))[0] ?? "", /did you mean "reading"/);
});
