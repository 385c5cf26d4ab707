import assert from "node:assert/strict";
import { test } from "node:test";
import { untilAborted } from "../../src/commands/until-aborted.ts";

async function* failing(): AsyncIterable<number> {
  yield 1;
  throw new Error("broken");
}

test("untilAborted() ends quietly when the abort broke the stream, and not otherwise", async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  await assert.rejects(async () => {
    for await (const item of untilAborted(failing(), stop.signal)) seen.push(item);
  }, /broken/);
  stop.abort();
  for await (const item of untilAborted(failing(), stop.signal)) seen.push(item);
  assert.deepEqual(seen, [1, 1]);
});
