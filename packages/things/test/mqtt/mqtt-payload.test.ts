import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MqttBinding } from "../../src/mqtt/mqtt-binding.ts";
import { formatPayload, parseAvailability, parsePayload } from "../../src/mqtt/mqtt-payload.ts";
import { hasCode } from "../things.ts";

function binding(pointer?: string): MqttBinding {
  return { driver: "mqtt", topic: "t", pointer, qos: 0, retain: false };
}

test("parsePayload() reads numbers, booleans and switch words", () => {
  for (const [text, value] of [
    ["21.5", 21.5],
    [" -3\n", -3],
    ["true", 1],
    ["OFF", 0],
    ["on", 1],
  ] as const)
    assert.equal(parsePayload(text, binding()), value);
});

test("parsePayload() follows the pointer into JSON", () => {
  const text = '{"state":{"temperature":"19.5","on":true},"list":[1,2]}';
  assert.equal(parsePayload(text, binding("/state/temperature")), 19.5);
  assert.equal(parsePayload(text, binding("/state/on")), 1);
  assert.equal(parsePayload(text, binding("/list/1")), 2);
});

test("parsePayload() refuses what holds no number", () => {
  for (const text of ["", "warm", "[1]", "NaN", "Infinity"])
    assert.throws(() => parsePayload(text, binding()), hasCode("things.bad-answer"));
  for (const text of ["{}", '{"a":null}', '{"a":[5]}', "no json"])
    assert.throws(() => parsePayload(text, binding("/a")), hasCode("things.bad-answer"));
});

test("parsePayload() reads what formatPayload() wrote", () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(undefined, "/a", "/a/b"),
      (value, pointer) => {
        const expected = value === 0 ? 0 : value;
        assert.equal(parsePayload(formatPayload(expected, binding(pointer)), binding(pointer)), expected);
      },
    ),
  );
});

test("the words of a binding are read and written, with and without a pointer", () => {
  const words = { on: "LOCK", off: "UNLOCK" };
  for (const [value, plain, json] of [
    [1, "LOCK", '{"a":"LOCK"}'],
    [0, "UNLOCK", '{"a":"UNLOCK"}'],
  ] as const) {
    const at = { ...binding("/a"), words };
    assert.deepEqual([formatPayload(value, { ...binding(), words }), formatPayload(value, at)], [plain, json]);
    assert.deepEqual([parsePayload(plain, { ...binding(), words }), parsePayload(json, at)], [value, value]);
  }
  assert.equal(formatPayload(0, { pointer: undefined, words: { on: true, off: false } }), "false");
  assert.equal(parsePayload("5", { ...binding(), words: { on: 5, off: 7 } }), 1);
});

test("parseAvailability() takes what Zigbee2MQTT and others say, and nothing else", () => {
  for (const text of ["online", "Online", '{"state":"online"}']) assert.equal(parseAvailability(text), true);
  for (const text of ["offline", '{"state":"offline"}']) assert.equal(parseAvailability(text), false);
  for (const text of ["", "{}", "1", '{"state":1}']) assert.equal(parseAvailability(text), undefined);
});

test("a text is its place among the choices, plain, in quotes and where the pointer leads", () => {
  const choices = ["off", "heat"];
  const plain = { ...binding(), choices };
  assert.deepEqual(
    ["heat", '"heat"', "off", "cool"].map((payload) => parsePayload(payload, plain)),
    [1, 1, 0, Number.NaN],
  );
  const pointed = { ...binding("/mode"), choices };
  assert.equal(parsePayload('{ "mode": "heat" }', pointed), 1);
  assert.throws(() => parsePayload('{ "mode": 3 }', pointed), /there is no text at "\/mode"/);
  assert.deepEqual([formatPayload(1, plain), formatPayload(1, pointed)], ["heat", '{"mode":"heat"}']);
});
