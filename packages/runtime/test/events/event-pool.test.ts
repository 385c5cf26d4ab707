import assert from "node:assert/strict";
import { test } from "node:test";
import { EVENT_KINDS } from "../../src/events/container-event.ts";
import { EventPool } from "../../src/events/event-pool.ts";

test("EventPool hands used events out again, without what they carried", () => {
  const pool = new EventPool();
  const event = pool.take();
  event.kind = EVENT_KINDS.message;
  event.topic = "t";
  event.payload = new Uint8Array(1000);
  pool.give(event);
  const again = pool.take();
  assert.equal(again, event);
  assert.equal(again.topic, "");
  assert.equal(again.payload.length, 0);
  assert.notEqual(pool.take(), event);
});
