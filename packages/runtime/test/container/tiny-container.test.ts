import assert from "node:assert/strict";
import { test } from "node:test";
import { stateGrowth } from "../../src/container/tiny-container.ts";

test("stateGrowth() counts a key in UTF-8 when it comes or goes, and bytes or 8 for a number", () => {
  assert.equal(stateGrowth("ü", undefined, 1), 10);
  assert.equal(stateGrowth("ab", undefined, new Uint8Array(5)), 7);
  assert.equal(stateGrowth("ab", 1, 2), 0);
  assert.equal(stateGrowth("ab", 1, new Uint8Array(5)), -3);
  assert.equal(stateGrowth("ab", new Uint8Array(5), undefined), -7);
  assert.equal(stateGrowth("ü", 1, undefined), -10);
  assert.equal(stateGrowth("ab", undefined, undefined), 0);
});
