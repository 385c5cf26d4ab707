import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf, thimble } from "../../fixture.ts";

test("queue: is read, and refuses a length of 0, one of more than 65,536, and an unknown choice", () => {
  assert.deepEqual(thimble("{ queue: { length: 1, full: push-back } }").queue, { length: 1, whenFull: "push-back" });
  assert.match(problemsOf(() => thimble("{ queue: { length: 0 } }"))[0] ?? "", /\[model.bad-value\]$/);
  assert.match(
    problemsOf(() => thimble("{ queue: { length: 65537 } }"))[0] ?? "",
    /from 1 to 65536.*\[model.bad-value\]$/,
  );
  assert.match(problemsOf(() => thimble("{ queue: { full: drop-newst } }"))[0] ?? "", /did you mean "drop-newest"/);
});
