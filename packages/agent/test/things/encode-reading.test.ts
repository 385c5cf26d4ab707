import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeSenml, type ThingProperty } from "@thimble/model";
import { encodeOccurrence, encodeReading } from "../../src/things/encode-reading.ts";
import { TEMPERATURE, text } from "../fixtures.ts";

function encode(property: Partial<ThingProperty>, value: number): string {
  const reading = { property: "machine/temperature", value, time: 1_767_225_600.5, quality: "good" } as const;
  return text(encodeReading(reading, { ...TEMPERATURE, ...property }));
}

test("encodeReading() writes a SenML record with name, unit, value and time", () => {
  const [record, ...rest] = decodeSenml(encode({}, 93.1));
  assert.deepEqual(rest, []);
  assert.equal(record?.name, "machine/temperature");
  assert.equal(record.unit, "Cel");
  assert.equal(record.value, 93.1);
  assert.equal(record.time, 1_767_225_600.5);
});

test("encodeReading() converts to the SenML unit", () => {
  const [record] = decodeSenml(encode({ unit: "kPa" }, 101));
  assert.deepEqual([record?.unit, record?.value], ["Pa", 101_000]);
});

test("encodeReading() writes booleans as such, without a unit", () => {
  assert.match(encode({ type: "boolean", unit: undefined }, 1), /"vb":true/);
  assert.match(encode({ type: "boolean", unit: undefined }, 0), /"vb":false/);
});

test("encodeOccurrence() writes what goes with an event, and true where nothing does", () => {
  const occurrence = { event: "machine/hot", value: 93, time: 1 };
  const encode = (value: number, data?: typeof TEMPERATURE): unknown =>
    JSON.parse(text(encodeOccurrence({ ...occurrence, value }, { name: "hot", title: undefined, data })));
  assert.deepEqual(encode(93, { ...TEMPERATURE, unit: "kPa" }), [{ n: "machine/hot", u: "Pa", t: 1, v: 93_000 }]);
  assert.deepEqual(encode(Number.NaN), [{ n: "machine/hot", t: 1, vb: true }]);
  assert.deepEqual(encode(Number.NaN, TEMPERATURE), [{ n: "machine/hot", t: 1, vb: true }]);
});

test("encodeOccurrence() writes what the device says beside the value in records of their own", () => {
  const details = { message: "too hot", severity: 800, source: "" };
  const occurrence = { event: "machine/hot", value: 93, time: 1_767_225_600.5, details };
  const payload = encodeOccurrence(occurrence, { name: "hot", title: undefined, data: TEMPERATURE });
  assert.deepEqual(
    decodeSenml(text(payload)).map(({ name, value, time }) => [name, value, time]),
    [
      ["machine/hot", 93, 1_767_225_600.5],
      ["machine/hot/message", "too hot", 1_767_225_600.5],
      ["machine/hot/severity", 800, 1_767_225_600.5],
      ["machine/hot/source", "", 1_767_225_600.5],
    ],
  );
});
