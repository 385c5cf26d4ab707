import assert from "node:assert/strict";
import { test } from "node:test";
import { joinWaits } from "../../src/bus/join-waits.ts";

test("joinWaits() makes no promise where nobody waits, or only one", () => {
  const wait = Promise.resolve();
  assert.equal(joinWaits(undefined, undefined), undefined);
  assert.equal(joinWaits(wait, undefined), wait);
  assert.equal(joinWaits(undefined, wait), wait);
});

test("joinWaits() waits for both", async () => {
  const settled: string[] = [];
  const one = Promise.resolve().then(() => void settled.push("one"));
  const other = new Promise<void>((resolve) => setImmediate(resolve)).then(() => void settled.push("other"));
  await joinWaits(other, one);
  assert.deepEqual(settled, ["one", "other"]);
});
