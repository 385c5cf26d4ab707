import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BH1750, bh1750Illuminance } from "../../src/chip/bh1750.ts";
import { Bh1750Model } from "../../src/simulated/chip-model/bh1750-model.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

const make = (parts: ConstructorParameters<typeof Bh1750Model>[0]): Bh1750Model => new Bh1750Model(parts);

testI2cChip(BH1750, make);

test("bh1750 makes 28067 lx of 0x8390, as the measurement sequence example of the datasheet", () => {
  assert.equal(bh1750Illuminance(0x8390).toFixed(0), "28067");
});

test("bh1750 counts twice as much in the finest mode, and with twice the time", () => {
  assert.equal(bh1750Illuminance(240, 69, 2), 100);
  assert.equal(bh1750Illuminance(240, 138), 100);
});

test("bh1750 measures once, waits for it, and reads it", async () => {
  const { model, value, transfers, clock } = await openChip(BH1750, make);
  model.set("illuminance", 500);
  const before = clock.monotonic();
  assert.equal(await value("illuminance"), 500);
  assert.equal(clock.monotonic() - before, 180);
  assert.deepEqual(transfers, [
    { write: [0x20], readLength: 0 },
    { write: [], readLength: 2 },
  ]);
});

test("bh1750 gives back the light within a step, in every mode", async () => {
  for (const [options, step] of [
    [{ resolution: "low" }, 4 / 1.2],
    [{ resolution: "high" }, 1 / 1.2],
    [{ resolution: "finest", sensitivity: 3.68 }, 69 / 254 / 2.4],
  ] as const) {
    const { model, value } = await openChip(BH1750, make, options);
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 7000, noNaN: true }), async (light) => {
        model.set("illuminance", light);
        assert.ok(Math.abs((await value("illuminance")) - light) <= step / 2 + 1e-9);
      }),
      { numRuns: 30 },
    );
  }
});

test("bh1750 gives an error when there is more light than it can count", async () => {
  const { model, failure } = await openChip(BH1750, make);
  model.set("illuminance", 60_000);
  assert.equal((await failure("illuminance")).code, "things.bad-answer");
});

test("bh1750 is powered down when it is closed", async () => {
  const { session, transfers } = await openChip(BH1750, make);
  await session.close();
  assert.deepEqual(transfers, [{ write: [0x00], readLength: 0 }]);
});
