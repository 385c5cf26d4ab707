import assert from "node:assert/strict";
import { test } from "node:test";
import { BusMessage } from "../../src/bus/bus-message.ts";
import { MAX_RETAINED_BYTES, MAX_RETAINED_TOPICS, RetainedMessages } from "../../src/bus/retained-messages.ts";

function message(topic: string, bytes: number): BusMessage {
  return new BusMessage(topic, new Uint8Array(bytes), { retain: true, qos: 0, by: "test", time: 1 });
}

test("RetainedMessages keeps messages of a bounded number of topics, and goes on with those it has", () => {
  const retained = new RetainedMessages();
  for (let i = 0; i < MAX_RETAINED_TOPICS; i++) assert.equal(retained.keep(message(`t/${i}`, 1)), true);
  assert.equal(retained.keep(message("one more", 1)), false);
  const newer = message("t/0", 2);
  assert.equal(retained.keep(newer), true);
  assert.equal(retained.list().length, MAX_RETAINED_TOPICS);
  assert.equal(retained.list()[0], newer);
  retained.remove("t/0");
  assert.equal(retained.keep(message("one more", 1)), true);
});

test("RetainedMessages keeps a bounded number of bytes, and the topic keeps what it had", () => {
  const retained = new RetainedMessages();
  const half = message("a", MAX_RETAINED_BYTES / 2 - 1);
  assert.equal(retained.keep(half), true);
  assert.equal(retained.keep(message("a", MAX_RETAINED_BYTES)), false);
  assert.deepEqual(retained.list(), [half]);
  assert.equal(retained.keep(message("b", MAX_RETAINED_BYTES / 2 - 1)), true);
  assert.equal(retained.keep(message("c", 0)), false);
  retained.remove("b");
  retained.remove("b");
  assert.equal(retained.keep(message("a", MAX_RETAINED_BYTES - 1)), true);
});

test("RetainedMessages counts topics as the bytes that they take", () => {
  const retained = new RetainedMessages();
  const topic = "é".repeat(1000);
  assert.equal(retained.keep(message(topic, MAX_RETAINED_BYTES - 1999)), false);
  assert.equal(retained.keep(message(topic, MAX_RETAINED_BYTES - 2000)), true);
});

test("RetainedMessages always keeps readings, whatever others filled, and they take nothing from others", () => {
  const retained = new RetainedMessages();
  for (let i = 0; i < MAX_RETAINED_TOPICS; i++) retained.keep(message(`t/${i}`, 1));
  assert.equal(retained.keep(message("things/machine/speed", 100)), true);
  for (let i = 0; i < MAX_RETAINED_TOPICS; i++) retained.remove(`t/${i}`);
  assert.equal(retained.keep(message("a", MAX_RETAINED_BYTES - 1)), true);
  assert.equal(retained.keep(message("things/machine/valve", 100)), true);
  retained.remove("things/machine/valve");
  assert.equal(retained.keep(message("b", 0)), false);
});
