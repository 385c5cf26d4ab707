import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER } from "@thimble/base";
import { InlineEngine, WorkerEngine } from "../../src/index.ts";
import { digestOfRun, type MakeEngine } from "./determinism.ts";

const EVENTS = 5000;
const inline: MakeEngine = (parts) => new InlineEngine({ ...parts, logger: SILENT_LOGGER });
const workers =
  (count: number): MakeEngine =>
  (parts) =>
    new WorkerEngine({ ...parts, logger: SILENT_LOGGER, workers: count });

test("the same events give the same effects, ends and counts of instructions on every run", async () => {
  const once = await digestOfRun(inline, EVENTS);
  assert.ok(once.ends > 20, `${once.ends} containers ended`);
  assert.deepEqual(await digestOfRun(inline, EVENTS), once);
  assert.notEqual((await digestOfRun(inline, EVENTS, 2)).whole, once.whole);
});

for (const count of [1, 3]) {
  test(`the same events give each container the same effects, end and counts on ${count} workers as on none`, async () => {
    const { containers, ends } = await digestOfRun(inline, EVENTS);
    const there = await digestOfRun(workers(count), EVENTS);
    assert.deepEqual({ containers: there.containers, ends: there.ends }, { containers, ends });
  });
}
