import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "@thimble/base";
import fc from "fast-check";
import { sensirionTemperature } from "../../src/chip/sensirion-measurement.ts";
import { SHT4X, sht4xHumidity } from "../../src/chip/sht4x.ts";
import { Sht4xModel } from "../../src/simulated/chip-model/sht4x-model.ts";
import { hasCode } from "../things.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

const WORD = fc.integer({ min: 0, max: 0xffff });

function model(parts: { readonly clock: Clock }): Sht4xModel {
  const made = new Sht4xModel(parts);
  made.set("temperature", 25);
  made.set("humidity", sht4xHumidity(0x8000));
  return made;
}

testI2cChip(SHT4X, model);

test("sht4x converts as the formulas of section 4.6 have it, and crops humidity", () => {
  assert.equal(sensirionTemperature(0), -45);
  assert.equal(sensirionTemperature(0xffff), 130);
  assert.equal(sht4xHumidity(0), 0);
  assert.equal(sht4xHumidity(0xffff), 100);
  assert.equal(sht4xHumidity(0x8000).toFixed(3), "56.501");
});

test("sht4x conversions rise and stay in range", () => {
  fc.assert(
    fc.property(WORD, WORD, (a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      assert.ok(sensirionTemperature(low) <= sensirionTemperature(high));
      assert.ok(sht4xHumidity(low) <= sht4xHumidity(high));
      assert.ok(sht4xHumidity(low) >= 0 && sht4xHumidity(high) <= 100);
    }),
  );
});

test("sht4x measures both with one command and one answer", async () => {
  const { read, transfers, clock } = await openChip(SHT4X, model);
  const before = clock.monotonic();
  const answers = await read("humidity", "temperature");
  assert.equal(Number(answers.get("temperature")).toFixed(3), "25.000");
  assert.equal(Number(answers.get("humidity")).toFixed(3), "56.501");
  assert.equal(clock.monotonic() - before, 8.3);
  assert.deepEqual(transfers, [
    { write: [0xfd], readLength: 0 },
    { write: [], readLength: 6 },
  ]);
});

test("sht4x measures with the repeatability that it is told", async () => {
  for (const [repeatability, command] of [
    ["medium", 0xf6],
    ["low", 0xe0],
  ] as const) {
    const { value, transfers } = await openChip(SHT4X, model, { repeatability });
    await value("temperature");
    assert.deepEqual(transfers[0]?.write, [command]);
  }
});

test("sht4x never takes a disturbed answer for a value", async () => {
  const { bus, read } = await openChip(SHT4X, model);
  bus.break(0x44, "noise");
  for (const answer of (await read("temperature", "humidity")).values())
    assert.ok(hasCode("things.bad-answer")(answer));
});
