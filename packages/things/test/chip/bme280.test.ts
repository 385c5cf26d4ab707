import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  BME280,
  type Bme280Calibration,
  bme280FineTemperature,
  bme280Humidity,
  bme280Pressure,
  readBme280Calibration,
} from "../../src/chip/bme280.ts";
import { Bme280Model } from "../../src/simulated/chip-model/bme280-model.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

/** @see BST-BMP280-DS001, revision 1.26, section 3.12: the BME280 has the same formulas, and its datasheet no example */
const EXAMPLE: Bme280Calibration = {
  t: [27_504, 26_435, -1000],
  p: [36_477, -10_685, 3024, 2855, 140, -7, 15_500, -14_600, 6000],
  h: [75, 363, 0, 313, 50, 30],
};

testI2cChip(BME280, (parts) => new Bme280Model(parts));

test("bme280 makes 25.08 Cel and 100653.27 Pa of the worked example", () => {
  const fine = bme280FineTemperature(519_888, EXAMPLE);
  assert.equal(Math.trunc(fine), 128_422);
  assert.equal((fine / 5120).toFixed(2), "25.08");
  assert.equal(bme280Pressure(415_148, fine, EXAMPLE).toFixed(2), "100653.27");
});

test("bme280 makes what Bosch's code makes of a chip that also measures humidity", () => {
  // Computed by BME280_SensorAPI at c90d419, bme280.c, in double precision, of these coefficients and registers.
  const chip: Bme280Calibration = { ...EXAMPLE, h: [75, 370, 0, 309, 50, 30] };
  const fine = bme280FineTemperature(519_888, chip);
  for (const [raw, percent] of [
    [20_000, 0.383867],
    [25_000, 29.141571],
    [30_000, 57.660647],
    [36_000, 91.56855],
  ] as const)
    assert.equal(bme280Humidity(raw, fine, chip).toFixed(3), percent.toFixed(3));
  const cold = bme280FineTemperature(400_000, chip);
  assert.equal((cold / 5120).toFixed(4), "-12.6436");
  assert.equal(bme280Humidity(28_000, cold, chip).toFixed(3), "45.477");
});

test("bme280 makes no pressure of a calibration that would divide by zero", () => {
  const dead = { ...EXAMPLE, p: [0, 0, 0, 0, 0, 0, 0, 0, 0] } as const;
  assert.ok(Number.isNaN(bme280Pressure(415_148, 128_422, dead)));
});

test("bme280 reads H4 and H5 as signed numbers of 12 bits that share a byte", () => {
  const low = new DataView(new ArrayBuffer(26));
  const high = new DataView(Uint8Array.of(0x6b, 0x01, 0x00, 0x80, 0x2f, 0xff, 0x1e).buffer);
  assert.deepEqual(readBme280Calibration(low, high).h, [0, 0x16b, 0, -2048 + 15, -14, 30]);
});

test("bme280 measures temperature, pressure and humidity in two transactions, however many are asked for", async () => {
  const { model, read, transfers } = await openChip(BME280, (parts) => new Bme280Model(parts));
  model.set("temperature", 21.5);
  model.set("pressure", 98_765);
  model.set("humidity", 43.2);
  const answers = await read("humidity", "temperature", "pressure");
  assert.deepEqual([...answers.keys()], ["humidity", "temperature", "pressure"]);
  assert.equal(Number(answers.get("temperature")).toFixed(1), "21.5");
  assert.equal(Number(answers.get("pressure")).toFixed(0), "98765");
  assert.equal(Number(answers.get("humidity")).toFixed(1), "43.2");
  assert.deepEqual(transfers, [
    { write: [0xf2, 0x01, 0xf4, 0x25], readLength: 0 },
    { write: [0xf7], readLength: 8 },
  ]);
});

test("bme280 oversamples as it is told, and waits for it", async () => {
  const options = { temperatureOversampling: 2, pressureOversampling: "16", humidityOversampling: 8 };
  const { clock, value, transfers } = await openChip(BME280, (parts) => new Bme280Model(parts), options);
  const before = clock.monotonic();
  await value("temperature");
  assert.deepEqual(transfers[0]?.write, [0xf2, 0b100, 0xf4, 0b010_101_01]);
  assert.equal((clock.monotonic() - before).toFixed(3), (1.25 + 2.3 * 26 + 2 * 0.575).toFixed(3));
});

test("bme280 gives an error in place of a value when it has not measured", async () => {
  const { model, failure } = await openChip(BME280, (parts) => new Bme280Model(parts));
  model.transfer = (_, readLength) => Uint8Array.of(0x80, 0, 0, 0x80, 0, 0, 0x80, 0).subarray(0, readLength);
  assert.equal((await failure("humidity")).code, "things.bad-answer");
});

test("bme280 gives back what its surroundings are set to, over its whole range", async () => {
  const { model, read } = await openChip(BME280, (parts) => new Bme280Model(parts));
  const air = fc.record({
    temperature: fc.double({ min: -40, max: 85, noNaN: true }),
    pressure: fc.double({ min: 30_000, max: 110_000, noNaN: true }),
    humidity: fc.double({ min: 5, max: 95, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(air, async (set) => {
      for (const [name, value] of Object.entries(set)) model.set(name, value);
      const answers = await read("temperature", "pressure", "humidity");
      assert.ok(Math.abs(Number(answers.get("temperature")) - set.temperature) < 0.005);
      assert.ok(Math.abs(Number(answers.get("pressure")) - set.pressure) < 1);
      assert.ok(Math.abs(Number(answers.get("humidity")) - set.humidity) < 0.02);
    }),
    { numRuns: 50 },
  );
});

test("bme280 humidity never leaves 0 to 100 percent", () => {
  const raw = fc.integer({ min: 0, max: 0xffff });
  const fine = fc.integer({ min: -204_800, max: 435_200 });
  fc.assert(
    fc.property(raw, fine, (humidity, temperature) => {
      const percent = bme280Humidity(humidity, temperature, EXAMPLE);
      return percent >= 0 && percent <= 100;
    }),
  );
});

test("bme280 has a code for every oversampling, as table 20", async () => {
  for (const [index, oversampling] of [1, 2, 4, 8, 16].entries()) {
    const options = { temperatureOversampling: oversampling, pressureOversampling: oversampling };
    const { value, transfers } = await openChip(BME280, (parts) => new Bme280Model(parts), options);
    await value("temperature");
    assert.equal((transfers[0]?.write[3] ?? 0) >> 2, (index + 1) * 0o11);
  }
});
