import assert from "node:assert/strict";
import { test } from "node:test";
import { cutChunks, MAXIMUM_CHUNK } from "../../src/delta/cut-chunks.ts";
import { inParts, noise } from "../support/delta-work.ts";

test("chunks are the bytes, the same however they come, and stay after an insertion", async () => {
  const bytes = noise(1_000_000, 1);
  const chunks = await Array.fromAsync(cutChunks(inParts(bytes)));
  assert.deepEqual(Buffer.concat(chunks), Buffer.from(bytes));
  assert.deepEqual(await Array.fromAsync(cutChunks(inParts(bytes, 1001))), chunks);
  assert.ok(chunks.length > 20 && chunks.length < 150, `${chunks.length} chunks`);
  const moved = await Array.fromAsync(cutChunks(inParts(Buffer.concat([Uint8Array.of(1), bytes]))));
  assert.deepEqual(moved.slice(-10), chunks.slice(-10));
});

test("what has no cut is cut at the longest chunk", async () => {
  const chunks = await Array.fromAsync(cutChunks(inParts(new Uint8Array(3 * MAXIMUM_CHUNK + 1).fill(1))));
  assert.deepEqual(
    chunks.map((chunk) => chunk.length),
    [MAXIMUM_CHUNK, MAXIMUM_CHUNK, MAXIMUM_CHUNK, 1],
  );
});
