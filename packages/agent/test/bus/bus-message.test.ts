import assert from "node:assert/strict";
import { test } from "node:test";
import { BusMessage } from "../../src/bus/bus-message.ts";
import { bytes } from "../fixtures.ts";

const parts = { retain: false, qos: 0, by: "test", time: 1 } as const;

test("BusMessage makes a payload on demand once, and holds nothing until then", () => {
  let made = 0;
  const message = new BusMessage("a", () => bytes(`${++made}`), parts);
  assert.equal(message.heldBytes, 0);
  assert.deepEqual(message.payload, bytes("1"));
  assert.deepEqual(message.payload, bytes("1"));
  assert.equal(message.heldBytes, 1);
});

test("BusMessage holds the bytes that it was given", () => {
  const message = new BusMessage("a", bytes("abc"), parts);
  assert.equal(message.heldBytes, 3);
  assert.deepEqual(message.payload, bytes("abc"));
});
