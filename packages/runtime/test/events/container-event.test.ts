import assert from "node:assert/strict";
import { test } from "node:test";
import { ContainerEvent, EVENT_KINDS } from "../../src/events/container-event.ts";

test("ContainerEvent.clear() lets go of the event behind it and of what a message carried", () => {
  const event = new ContainerEvent();
  Object.assign(event, {
    kind: EVENT_KINDS.message,
    next: new ContainerEvent(),
    topic: "t",
    payload: new Uint8Array(9),
  });
  event.clear();
  assert.deepEqual([event.next, event.topic, event.payload.length], [undefined, "", 0]);
});
