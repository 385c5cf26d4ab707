import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ADS1115, ads1115Voltage } from "../../src/chip/ads1115.ts";
import { Ads1115Model } from "../../src/simulated/chip-model/ads1115-model.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

const make = (parts: ConstructorParameters<typeof Ads1115Model>[0]): Ads1115Model => new Ads1115Model(parts);

testI2cChip(ADS1115, make);

test("ads1115 makes the voltages of the table of input signal and ideal output code", () => {
  for (const fullScale of [6.144, 2.048, 0.256]) {
    assert.equal(ads1115Voltage(0x7fff, fullScale), (fullScale * (2 ** 15 - 1)) / 2 ** 15);
    assert.equal(ads1115Voltage(1, fullScale), fullScale / 2 ** 15);
    assert.equal(ads1115Voltage(0, fullScale), 0);
    assert.equal(ads1115Voltage(-1, fullScale), -fullScale / 2 ** 15);
    assert.equal(ads1115Voltage(-0x8000, fullScale), -fullScale);
  }
});

test("ads1115 converts one input, waits for it, and reads it", async () => {
  const { model, value, transfers, clock } = await openChip(ADS1115, make, { range: 4.096, rate: 860 });
  model.set("voltage2", 1.5);
  const before = clock.monotonic();
  assert.equal(await value("voltage2"), 1.5);
  assert.equal((clock.monotonic() - before).toFixed(3), (0.03 + 1100 / 860).toFixed(3));
  assert.deepEqual(transfers, [
    { write: [0x01, 0xe3, 0xe3], readLength: 0 },
    { write: [0x01], readLength: 2 },
    { write: [0x00], readLength: 2 },
  ]);
});

test("ads1115 reads each input, and each pair, below and above zero", async () => {
  const { model, read } = await openChip(ADS1115, make);
  [0.5, 1, 2, 3.25].forEach((voltage, input) => {
    model.set(`voltage${input}`, voltage);
  });
  const answers = await read(...Object.keys(ADS1115.properties));
  assert.deepEqual(Object.fromEntries(answers), {
    ...{ voltage0: 0.5, voltage1: 1, voltage2: 2, voltage3: 3.25 },
    ...{ voltage01: -0.5, voltage03: -2.75, voltage13: -2.25, voltage23: -1.25 },
  });
});

test("ads1115 gives an error in place of a voltage beyond its range, and says what would help", async () => {
  const { model, failure } = await openChip(ADS1115, make, { range: 1.024 });
  for (const voltage of [1.024, -1.1]) {
    model.set("voltage1", voltage);
    const error = await failure("voltage1");
    assert.equal(error.code, "things.bad-answer");
    assert.equal(error.expected, "a voltage within 1.024 V, or a larger range");
  }
});

test("ads1115 gives up when the conversion does not end", async () => {
  const { model, failure, clock } = await openChip(ADS1115, make);
  model.transfer = (_, readLength) => new Uint8Array(readLength);
  assert.equal((await failure("voltage0")).code, "base.timeout");
  assert.equal(clock.pending, 0);
});

test("ads1115 gives back what its input is set to, within a step", async () => {
  const { model, value } = await openChip(ADS1115, make, { range: 2.048 });
  await fc.assert(
    fc.asyncProperty(fc.double({ min: -2.04, max: 2.04, noNaN: true }), async (voltage) => {
      model.set("voltage0", voltage);
      assert.ok(Math.abs((await value("voltage0")) - voltage) <= 2.048 / 65_536 + 1e-12);
    }),
    { numRuns: 50 },
  );
});

test("ads1115 has a code for every range and rate", async () => {
  for (const [code, range] of [6.144, 4.096, 2.048, 1.024, 0.512, 0.256].entries()) {
    const { value, transfers } = await openChip(ADS1115, make, { range });
    await value("voltage0");
    assert.equal((transfers[0]?.write[1] ?? 0) & 0x0e, code << 1);
  }
  for (const [code, rate] of [8, 16, 32, 64, 128, 250, 475, 860].entries()) {
    const { value, transfers } = await openChip(ADS1115, make, { rate });
    await value("voltage0");
    assert.equal((transfers[0]?.write[2] ?? 0) >> 5, code);
  }
});
