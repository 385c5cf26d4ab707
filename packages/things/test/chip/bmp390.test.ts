import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "@thimble/base";
import fc from "fast-check";
import { BMP390, bmp390Pressure, bmp390Temperature, readBmp390Calibration } from "../../src/chip/bmp390.ts";
import { Bmp390Model } from "../../src/simulated/chip-model/bmp390-model.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

/** T1 27639, T2 18850, T3 -10, P1 -3600, P2 -6300, P3 10, P4 0, P5 25000, P6 30000, P7 3, P8 -6, P9 2500, P10 10, P11 -60: of the size that chips have. */
const CALIBRATION = readBmp390Calibration(calibrationView());

function calibrationView(): DataView {
  const view = new DataView(new ArrayBuffer(21));
  view.setUint16(0, 27_639, true);
  view.setUint16(2, 18_850, true);
  view.setInt8(4, -10);
  view.setInt16(5, -3600, true);
  view.setInt16(7, -6300, true);
  view.setInt8(9, 10);
  view.setUint16(11, 25_000, true);
  view.setUint16(13, 30_000, true);
  view.setInt8(15, 3);
  view.setInt8(16, -6);
  view.setInt16(17, 2500, true);
  view.setInt8(19, 10);
  view.setInt8(20, -60);
  return view;
}

const make = (parts: { readonly clock: Clock }): Bmp390Model => new Bmp390Model(parts);

testI2cChip(BMP390, make);

/**
 * A chip of revision 1: its registers 0x31 to 0x45, and its registers 0x04 to 0x09 in a room, as they were read. What they stand for was computed by Bosch's
 * own code, BMP3_SensorAPI at db4cf8e, in double precision; the one reading is also in the tests of the crate bmp390: 25.770746 Cel, 98370.55 Pa.
 * @see github.com/asasine/bmp390 at 7b0d8c0, src/lib.rs; github.com/boschsensortec/BMP3_SensorAPI, bmp3.c
 */
const REAL = readBmp390Calibration(
  new DataView(Uint8Array.fromHex("986ca94af9e31c61160601514ade5d03faf90e06f5").buffer),
);

test("bmp390 makes what Bosch's code makes of the registers of a chip", () => {
  for (const [pressure, temperature, cel, pa] of [
    [0x6bb3cb, 0x82bad1, 25.770745, 98_370.566294],
    [0x500000, 0x600000, -14.708368, 103_590.223817],
    [0x80ffff, 0x923456, 43.724217, 89_701.562394],
  ] as const) {
    const t = bmp390Temperature(temperature, REAL);
    assert.equal(t.toFixed(4), cel.toFixed(4));
    assert.equal(bmp390Pressure(pressure, t, REAL).toFixed(2), pa.toFixed(2));
  }
});

test("bmp390 scales its calibration by the powers of two of section 8.4", () => {
  assert.equal(CALIBRATION.t[0], 27_639 * 256);
  assert.equal(CALIBRATION.t[2], -10 / 281_474_976_710_656);
  assert.equal(CALIBRATION.p[0], (-3600 - 16_384) / 1_048_576);
  assert.equal(CALIBRATION.p[4], 200_000);
  assert.equal(CALIBRATION.p[10], -60 / 32_768 / 2 ** 50);
});

test("bmp390 makes the sums of sections 8.5 and 8.6, term by term", () => {
  const one = { t: [10, 2, 3], p: [1, 10, 100, 1000, 5, 6, 7, 8, 9, 10, 11] } as const;
  assert.equal(bmp390Temperature(12, one), 2 * 2 + 4 * 3);
  // t = 2, raw = 3: 5 + 12 + 28 + 64, then 3 (1 + 20 + 400 + 8000), 9 (9 + 20), 27 * 11
  assert.equal(bmp390Pressure(3, 2, one), 109 + 3 * 8421 + 9 * 29 + 297);
});

test("bmp390 conversions rise with what is measured", () => {
  const raw = fc.integer({ min: 6_000_000, max: 10_000_000 });
  fc.assert(
    fc.property(
      raw,
      fc.integer({ min: 100, max: 100_000 }),
      (low, more) => bmp390Temperature(low, CALIBRATION) < bmp390Temperature(low + more, CALIBRATION),
    ),
  );
});

test("bmp390 measures both with one command, and reads status and data in one transaction", async () => {
  const { model, read, transfers, clock } = await openChip(BMP390, make, {
    pressureOversampling: 8,
    temperatureOversampling: 2,
  });
  model.set("temperature", 21.5);
  const before = clock.monotonic();
  const answers = await read("temperature", "pressure");
  assert.equal(Number(answers.get("temperature")).toFixed(2), "21.50");
  assert.equal(Number(answers.get("pressure")).toFixed(0), "101325");
  assert.equal((clock.monotonic() - before).toFixed(3), "20.989");
  assert.deepEqual(transfers, [
    { write: [0x1b, 0x13], readLength: 0 },
    { write: [0x03], readLength: 7 },
  ]);
});

test("bmp390 asks again when the measurement takes longer, and gives up when it takes too long", async () => {
  const { model, value, failure, transfers } = await openChip(BMP390, make);
  model.set("temperature", 21.5);
  model.slowness = 1.4;
  assert.equal((await value("temperature")).toFixed(2), "21.50");
  assert.equal(transfers.length, 4);
  model.slowness = 3;
  assert.equal((await failure("pressure")).code, "base.timeout");
});

test("bmp390 has a code for every oversampling", async () => {
  for (const [code, oversampling] of [1, 2, 4, 8, 16, 32].entries()) {
    const options = { pressureOversampling: oversampling, temperatureOversampling: oversampling };
    const { model } = await openChip(BMP390, make, options);
    assert.equal(model.registers[0x1c], code * 0o11);
  }
});
