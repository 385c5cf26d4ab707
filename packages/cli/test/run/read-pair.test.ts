import assert from "node:assert/strict";
import { test } from "node:test";
import { readPair } from "../../src/run/read-pair.ts";

test("readPair() splits at the first =", () => {
  assert.deepEqual(readPair("A=1", "--env", "A=1"), ["A", "1"]);
  assert.deepEqual(readPair("A=b=c", "--env", "A=1"), ["A", "b=c"]);
  assert.deepEqual(readPair("A=", "--env", "A=1"), ["A", ""]);
});

test("readPair() refuses what has no name or no =", () => {
  for (const bad of ["A", "=1", ""]) {
    assert.throws(() => readPair(bad, "--env", "LIMIT=4"), {
      code: "base.argument",
      expected: "for example --env LIMIT=4",
    });
  }
});
