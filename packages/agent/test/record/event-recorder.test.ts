import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import type { DeviceEvent } from "../../src/record/device-event.ts";
import { EventRecorder } from "../../src/record/event-recorder.ts";
import { Ring } from "../../src/record/ring.ts";

test("EventRecorder keeps events in their order, each with the time at which it was recorded", async () => {
  const clock = new VirtualClock();
  const ring = new Ring<DeviceEvent>(10);
  const recorder = new EventRecorder(clock, ring);
  const began = clock.now();
  recorder.record({ kind: "deployed", app: "small" });
  await clock.advance(1500);
  recorder.record({ kind: "thing-recovered", thing: "machine" });
  assert.deepEqual(ring.items(), [
    { time: began, kind: "deployed", app: "small" },
    { time: began + 1500, kind: "thing-recovered", thing: "machine" },
  ]);
});
