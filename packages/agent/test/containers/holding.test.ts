import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER } from "@thimble/base";
import type { QueuePolicy } from "@thimble/model";
import { MAX_BACKLOG } from "../../src/containers/backlog.ts";
import { type HeldEvent, Holding } from "../../src/containers/holding.ts";

function filled(whenFull: QueuePolicy["whenFull"], count: number): Holding {
  const holding = new Holding({ length: 3, whenFull }, SILENT_LOGGER);
  for (let value = 1; value <= count; value++) holding.hold(reading(value));
  return holding;
}

function reading(value: number): HeldEvent {
  return { kind: "reading", reading: { property: "m/t", value, time: 1, quality: "good" } };
}

function valuesOf({ events }: Holding): readonly unknown[] {
  return events.map((event) => (event.kind === "reading" ? event.reading.value : event.message));
}

test("Holding keeps as many events as the queue takes, in order, and goes by its policy", () => {
  assert.deepEqual(valuesOf(filled("drop-oldest", 5)), [3, 4, 5]);
  assert.deepEqual(valuesOf(filled("drop-newest", 5)), [1, 2, 3]);
});

test("Holding makes senders wait under push-back until it is released, and is bounded for those that do not", async () => {
  const holding = filled("push-back", 2);
  assert.equal(holding.hold(reading(3)), undefined);
  const wait = holding.hold(reading(4));
  assert.ok(wait instanceof Promise);
  for (let value = 5; value <= MAX_BACKLOG + 10; value++) holding.hold(reading(value));
  assert.equal(holding.events.length, MAX_BACKLOG + 3);
  holding.release(undefined);
  await wait;
});
