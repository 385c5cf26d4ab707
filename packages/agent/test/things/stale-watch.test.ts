import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER } from "@thimble/base";
import type { Quality } from "@thimble/model";
import type { DeviceEventBody } from "../../src/record/device-event.ts";
import { StaleWatch } from "../../src/things/stale-watch.ts";

function openWatch() {
  const events: DeviceEventBody[] = [];
  const unreachable = new Set<string>();
  const watch = new StaleWatch({
    isReachable: (thing) => !unreachable.has(thing),
    events: { record: (event) => void events.push(event) },
    logger: SILENT_LOGGER,
  });
  const take = (property: string, ...qualities: readonly Quality[]): void => {
    for (const quality of qualities) watch.take({ property, value: 1, time: 1, quality });
  };
  return { watch, events, unreachable, take };
}

test("a value that turns stale while its Thing answers is told of once, and when there is a new one", () => {
  const { watch, events, take } = openWatch();
  take("a/b", "good", "stale", "stale");
  assert.equal(watch.count, 1);
  take("a/b", "out-of-range", "good");
  assert.deepEqual(events, [
    { kind: "property-stale", property: "a/b" },
    { kind: "property-fresh", property: "a/b" },
  ]);
  assert.equal(watch.count, 0);
});

test("a Thing that does not answer is told of once by others, not for each of its properties", () => {
  const { events, unreachable, take } = openWatch();
  unreachable.add("a");
  take("a/b", "good", "stale", "unreachable");
  unreachable.clear();
  // It is back, and its value is not new yet.
  take("a/b", "stale", "good");
  assert.deepEqual(events, []);
  take("a/b", "stale");
  assert.equal(events.length, 1);
});

test("what is forgotten with its Thing is told of again", () => {
  const { watch, events, take } = openWatch();
  take("a/b", "stale");
  take("ab/c", "stale");
  watch.forget("a");
  assert.equal(watch.count, 1);
  take("a/b", "stale");
  assert.equal(events.length, 3);
});
