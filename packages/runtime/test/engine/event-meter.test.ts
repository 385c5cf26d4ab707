import assert from "node:assert/strict";
import { test } from "node:test";
import { EventMeter } from "../../src/engine/event-meter.ts";
import { EVENT_KINDS } from "../../src/events/container-event.ts";

test("EventMeter tells the cost of each handler apart, and of one that never ran nothing", () => {
  const meter = new EventMeter();
  meter.add(EVENT_KINDS.start, 500, 0);
  meter.add(EVENT_KINDS.reading, 70, 1);
  meter.add(EVENT_KINDS.reading, 90, 1);
  assert.equal(meter.cost("start")?.maximum, 500);
  assert.deepEqual([meter.cost("reading")?.count, meter.cost("reading")?.maximum], [2, 90]);
  assert.equal(meter.cost("message"), undefined);
});

test("EventMeter keeps latencies of events in whole microseconds, and none of starts and stops", () => {
  const meter = new EventMeter();
  meter.add(EVENT_KINDS.start, 1, 100);
  meter.add(EVENT_KINDS.stop, 1, 100);
  meter.add(EVENT_KINDS.tick, 1, 0.0074);
  assert.deepEqual([meter.latency.count, meter.latency.maximum], [1, 7]);
});

test("EventMeter takes over what another one counted", () => {
  const [mine, other] = [new EventMeter(), new EventMeter()];
  mine.add(EVENT_KINDS.reading, 10, 1);
  other.add(EVENT_KINDS.reading, 30, 1);
  other.add(EVENT_KINDS.tick, 5, 1);
  mine.absorb(other);
  assert.deepEqual([mine.cost("reading")?.count, mine.cost("reading")?.maximum, mine.cost("tick")?.count], [2, 30, 1]);
  assert.equal(mine.latency.count, 3);
});
