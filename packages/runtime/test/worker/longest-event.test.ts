import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_BUDGET } from "@thimble/model";
import { LONGEST_SHARED_EVENT, longestEvent } from "../../src/worker/longest-event.ts";

test("longestEvent() lets a default budget share a worker, and a million instructions in a memory that is cached", () => {
  assert.equal(longestEvent(DEFAULT_BUDGET), 0.5);
  assert.equal(longestEvent({ instructions: 1_000_000, memoryBytes: 1024 * 1024 }), LONGEST_SHARED_EVENT);
  assert.ok(longestEvent({ instructions: 1_000_001, memoryBytes: 65_536 }) > LONGEST_SHARED_EVENT);
});

test("longestEvent() takes instructions for dearer in a memory that is not cached", () => {
  assert.equal(longestEvent({ instructions: 100_000, memoryBytes: 2 * 1024 * 1024 }), LONGEST_SHARED_EVENT);
});
