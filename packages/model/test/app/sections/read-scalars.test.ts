import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf, thimble } from "../../fixture.ts";

/** The codes of the problems. */
function codes(run: () => unknown): readonly (string | undefined)[] {
  return problemsOf(run).map((line) => /\[([a-z.-]+)\]$/.exec(line)?.[1]);
}

test("a property path that is none is refused wherever one stands", () => {
  assert.deepEqual(
    codes(() => thimble("{ on: { reading: [temperature] }, grants: { read: [a/+], write: [a/b/c] } }")),
    ["model.bad-property-path", "model.bad-property-path", "model.bad-property-path"],
  );
});

test("an action path that is none is refused", () => {
  assert.deepEqual(
    codes(() => thimble("{ grants: { invoke: [gate, a/b/c, gate/open] } }")),
    ["model.bad-action-path", "model.bad-action-path"],
  );
});

test("a topic filter that is none is refused wherever one stands", () => {
  assert.deepEqual(
    codes(() => thimble("{ on: { message: ['a#'] }, grants: { publish: ['a/b+'] } }")),
    ["model.bad-topic", "model.bad-topic"],
  );
});

test("a list is refused where it is no list or has no texts", () => {
  assert.deepEqual(
    codes(() => thimble("{ on: { reading: m/t, message: [[a]] } }")),
    ["model.wrong-type", "model.wrong-type"],
  );
});

test("a duration without a unit is refused", () => {
  assert.match(problemsOf(() => thimble("{ on: { tick: 10 } }"))[0] ?? "", /it is "10" \(write a duration like 500ms/);
});
