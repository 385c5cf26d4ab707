import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_BUDGET } from "@thimble/model";
import { LONGEST_SHARED_EVENT, longestEvent } from "../../src/worker/longest-event.ts";

test("longestEvent() lets a default budget share a worker, and a million instructions in a memory that is cached", () => {
  assert.equal(longestEvent(DEFAULT_BUDGET), 0.5);
  assert.equal(longestEvent({ instructions: 1_000_000, memoryBytes: 1024 * 1024 }), LONGEST_SHARED_EVENT);
  assert.ok(longestEvent({ instructions: 1_000_001, memoryBytes: 65_536 }) > LONGEST_SHARED_EVENT);
});

test("longestEvent() takes what a memory has beyond the caches for dearer, and touched for the first time", () => {
  const PAGE = 65_536;
  const { instructions } = DEFAULT_BUDGET;
  const longest = (pages: number): number => longestEvent({ instructions, memoryBytes: pages * PAGE });
  // A program in Rust begins with a stack of a megabyte: it shares a worker.
  assert.ok(longest(17) < 1);
  assert.ok(longest(47) <= LONGEST_SHARED_EVENT && longest(48) > LONGEST_SHARED_EVENT);
  assert.ok(longest(256) > 3 * LONGEST_SHARED_EVENT);
});
