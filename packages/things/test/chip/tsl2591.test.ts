import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "@thimble/base";
import { TSL2591, tsl2591Illuminance } from "../../src/chip/tsl2591.ts";
import { Tsl2591Model } from "../../src/simulated/chip-model/tsl2591-model.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

/** A model that counts what it is told to count. */
class Tsl2591Counting extends Tsl2591Model {
  told: readonly [number, number] = [0, 0];

  override get counts(): readonly [number, number] {
    return this.told;
  }
}

const make = (parts: { readonly clock: Clock }): Tsl2591Counting => new Tsl2591Counting(parts);

testI2cChip(TSL2591, make);

test("tsl2591 makes lx of both channels", () => {
  // (1000 - 200) * (1 - 0.2) / (100 * 24.5 / 408)
  assert.equal(tsl2591Illuminance(1000, 200, 100, 24.5).toFixed(3), "106.580");
  assert.equal(tsl2591Illuminance(0, 0, 100, 1), 0);
  assert.equal(tsl2591Illuminance(100, 200, 100, 1) >= 0, true);
});

test("tsl2591 makes the lx that its publishers' code makes", () => {
  // The datasheet has no example. @see Linux at 0cfa80d, drivers/iio/light/tsl2591.c, tsl2591_read_channel_data(): in whole numbers, gain 25 for medium
  const linux = (full: number, infrared: number, time: number, gain: number): number => {
    const countsPerLux = Math.trunc((time * gain) / 408);
    return Math.trunc(((full - infrared) * (1000 - Math.trunc((infrared * 1000) / full))) / countsPerLux) / 1000;
  };
  for (const [full, infrared, time, gain] of [
    [5000, 660, 600, 25],
    [30_000, 4000, 400, 428],
    [60_000, 21_000, 600, 9876],
  ] as const) {
    const ours = tsl2591Illuminance(full, infrared, time, gain);
    // Linux cuts its counts a lx to a whole number.
    assert.ok(Math.abs(ours / linux(full, infrared, time, gain) - 1) < 0.03, `${ours} lx`);
  }
});

test("tsl2591 reads status and both channels in one transaction", async () => {
  const { model, read, transfers } = await openChip(TSL2591, make);
  model.told = [1000, 200];
  const answers = await read("illuminance", "full", "infrared");
  assert.equal(Number(answers.get("illuminance")).toFixed(3), "106.580");
  assert.equal(answers.get("full"), 1000);
  assert.equal(answers.get("infrared"), 200);
  assert.deepEqual(transfers, [{ write: [0xb3], readLength: 5 }]);
});

test("tsl2591 is set up as it is told, waits for the first cycle, and is off when it is closed", async () => {
  const { model, session, clock } = await openChip(TSL2591, make, { gain: "high", time: 300 });
  assert.equal(model.registers[0x01], 0x22);
  assert.equal(clock.monotonic(), 324);
  await session.close();
  assert.equal(model.registers[0x00], 0);
});

test("tsl2591 gives an error when it counts no further: sooner in a cycle of 100 ms", async () => {
  const short = await openChip(TSL2591, make);
  short.model.told = [36_863, 100];
  assert.equal((await short.failure("illuminance")).code, "things.bad-answer");
  const long = await openChip(TSL2591, make, { time: 200 });
  long.model.told = [36_863, 100];
  assert.equal(await long.value("full"), 36_863);
  long.model.told = [40_000, 65_535];
  assert.equal((await long.failure("full")).code, "things.bad-answer");
});

test("tsl2591 has a code and a factor for every gain, and a code for every time", async () => {
  for (const [code, [gain, factor]] of (
    [
      ["low", 1],
      ["medium", 24.5],
      ["high", 400],
      ["maximum", 9200],
    ] as const
  ).entries()) {
    const { model, value } = await openChip(TSL2591, make, { gain });
    model.told = [1000, 200];
    assert.equal(model.registers[0x01], code << 4);
    assert.equal((await value("illuminance")).toFixed(6), ((640 * 408) / 100 / factor).toFixed(6));
  }
  for (const [code, time] of [100, 200, 300, 400, 500, 600].entries()) {
    const { model } = await openChip(TSL2591, make, { time });
    assert.equal((model.registers[0x01] ?? 0) & 0b111, code);
  }
  assert.equal(tsl2591Illuminance(100, 100, 100, 1), 0);
});
