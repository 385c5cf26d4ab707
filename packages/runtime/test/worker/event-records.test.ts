import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ContainerEvent, EVENT_KINDS } from "../../src/events/container-event.ts";
import { EventPool } from "../../src/events/event-pool.ts";
import { EventRecordsWriter, readEventRecords } from "../../src/worker/event-records.ts";

const eventArbitrary = fc
  .record({
    kind: fc.constantFrom(...Object.values(EVENT_KINDS)),
    number: fc.nat(),
    value: fc.double(),
    time: fc.double(),
    quality: fc.nat(3),
    arrived: fc.double(),
    wall: fc.double(),
    topic: fc.string(),
    payload: fc.uint8Array({ maxLength: 20 }),
  })
  .map((fields) => {
    const isMessage = fields.kind === EVENT_KINDS.message;
    return Object.assign(new ContainerEvent(), fields, isMessage ? {} : { topic: "", payload: new Uint8Array(0) });
  });

test("readEventRecords() gives back what EventRecordsWriter packed, in order", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), eventArbitrary), { maxLength: 200 }), (events) => {
      const writer = new EventRecordsWriter();
      for (const [slot, event] of events) writer.add(slot, event);
      assert.equal(writer.count, events.length);
      const read: [number, ContainerEvent][] = [];
      readEventRecords(structuredClone(writer.take()), new EventPool(), (slot, event) => read.push([slot, event]));
      assert.deepEqual(
        read.map(([slot, event]) => [slot, { ...event, payload: [...event.payload] }]),
        events.map(([slot, event]) => [slot, { ...event, payload: [...event.payload] }]),
      );
      assert.equal(writer.count, 0);
    }),
  );
});
