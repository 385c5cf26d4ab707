import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "@thimble/base";
import fc from "fast-check";
import { DS3231, ds3231Registers, ds3231Temperature, ds3231Time } from "../../src/chip/ds3231.ts";
import { Ds3231Model } from "../../src/simulated/chip-model/ds3231-model.ts";
import { hasCode } from "../things.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

function make(parts: { readonly clock: Clock }): Ds3231Model {
  const model = new Ds3231Model(parts);
  model.set("time", Date.UTC(2026, 1, 28, 23, 59, 58) / 1000);
  model.set("isSet", 1);
  model.set("temperature", 25.25);
  return model;
}

function time(...bytes: number[]): string | undefined {
  const seconds = ds3231Time(new DataView(Uint8Array.from(bytes).buffer));
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
}

testI2cChip(DS3231, make);

test("ds3231 makes 25.25 Cel of 0x1940, as the section on the temperature registers", () => {
  assert.equal(ds3231Temperature(0x1940), 25.25);
  assert.equal(ds3231Temperature(-0x0a80), -10.5);
});

test("ds3231 reads hours of a whole and of half a day, and the century", () => {
  assert.equal(time(0x58, 0x59, 0x23, 0x07, 0x28, 0x02, 0x26), "2026-02-28T23:59:58.000Z");
  assert.equal(time(0x00, 0x30, 0x72, 0x01, 0x01, 0x01, 0x00), "2000-01-01T12:30:00.000Z");
  assert.equal(time(0x00, 0x30, 0x52, 0x01, 0x01, 0x01, 0x00), "2000-01-01T00:30:00.000Z");
  assert.equal(time(0x00, 0x00, 0x61, 0x01, 0x01, 0x81, 0x00), "2100-01-01T13:00:00.000Z");
});

test("ds3231 gives no time for registers that hold none", () => {
  for (const [register, byte] of [
    [0, 0x5a],
    [0, 0x60],
    [1, 0x60],
    [1, 0x6a],
    [2, 0x24],
    [4, 0x00],
    [4, 0x30],
    [5, 0x13],
    [6, 0xfa],
    [6, 0xa0],
  ] as const) {
    const bytes = [0x58, 0x59, 0x23, 0x07, 0x28, 0x02, 0x26];
    bytes[register] = byte;
    assert.equal(time(...bytes), undefined, `register ${register} is ${byte}`);
  }
});

test("ds3231 registers and times are each other's inverse, in the whole range", () => {
  const { time: property } = DS3231.properties;
  assert.ok(property?.type === "integer");
  fc.assert(
    fc.property(fc.integer({ min: property.minimum, max: property.maximum }), (seconds) => {
      const view = new DataView(Uint8Array.from(ds3231Registers(seconds)).buffer);
      assert.equal(ds3231Time(view), seconds);
      assert.equal(view.getUint8(3), new Date(seconds * 1000).getUTCDay() + 1);
    }),
  );
});

test("ds3231 also runs from its battery once it is opened, and makes no square wave", async () => {
  const { model } = await openChip(DS3231, (parts: { readonly clock: Clock }) => {
    const model = make(parts);
    model.registers[0x0e] = 0xc0;
    return model;
  });
  assert.equal(model.registers[0x0e], 0x1c);
});

test("ds3231 reads everything in one transaction", async () => {
  const { read, transfers } = await openChip(DS3231, make);
  const answers = await read("time", "isSet", "temperature");
  assert.deepEqual([...answers.values()], [Date.UTC(2026, 1, 28, 23, 59, 58) / 1000, 1, 25.25]);
  assert.deepEqual(transfers, [{ write: [0x00], readLength: 0x13 }]);
});

test("ds3231 gives an error in place of a time that is not right, until it is set", async () => {
  const { model, read, write } = await openChip(DS3231, make);
  model.registers[0x0f] = 0x88;
  const before = await read("time", "isSet", "temperature");
  assert.ok(hasCode("things.bad-answer")(before.get("time")));
  assert.deepEqual([before.get("isSet"), before.get("temperature")], [0, 25.25]);
  await write("time", 1_800_000_000);
  assert.equal(model.registers[0x0f], 0x08);
  assert.deepEqual(
    await read("time", "isSet"),
    new Map([
      ["time", 1_800_000_000],
      ["isSet", 1],
    ]),
  );
  await assert.rejects(write("time", 0), hasCode("things.out-of-range"));
});
