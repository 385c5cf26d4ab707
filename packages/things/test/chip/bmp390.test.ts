import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "@thimble/base";
import fc from "fast-check";
import { BMP390, bmp390Pressure, bmp390Temperature, readBmp390Calibration } from "../../src/chip/bmp390.ts";
import { inverse } from "../../src/simulated/chip-model/inverse.ts";
import { RegisterModel } from "../../src/simulated/chip-model/register-model.ts";
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

/** Measures for its typical time once it is told, at an air of 21.5 Cel and 101325 Pa. */
class Bmp390Model extends RegisterModel {
  readonly #clock: Clock;
  #done: number | undefined;
  /** How many times as long as typical a measurement takes. */
  slowness: number = 1;

  constructor({ clock }: { readonly clock: Clock }) {
    super();
    this.#clock = clock;
    this.registers[0x00] = 0x60;
    this.hold(0x31, new Uint8Array(calibrationView().buffer));
  }

  protected override written(register: number, byte: number): void {
    if (register !== 0x1b || byte !== 0x13) return;
    const [pressure, temperature] = [(this.registers[0x1c] ?? 0) & 7, (this.registers[0x1c] ?? 0) >> 3];
    const time = (234 + 392 + 2020 * 2 ** pressure + 163 + 2020 * 2 ** temperature) / 1000;
    this.registers[0x03] = 0;
    this.#done = this.#clock.monotonic() + time * this.slowness;
  }

  protected override read(register: number): number {
    if (this.#done !== undefined && this.#clock.monotonic() >= this.#done) {
      this.#done = undefined;
      const t = inverse((raw) => bmp390Temperature(raw, CALIBRATION), 21.5, 0, 0xffffff);
      const p = inverse((raw) => bmp390Pressure(raw, 21.5, CALIBRATION), 101_325, 0, 0xffffff);
      this.hold(0x03, [0x70, p & 0xff, (p >> 8) & 0xff, p >> 16, t & 0xff, (t >> 8) & 0xff, t >> 16]);
    }
    return super.read(register);
  }
}

const make = (parts: { readonly clock: Clock }): Bmp390Model => new Bmp390Model(parts);

testI2cChip(BMP390, make);

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
  const { read, transfers, clock } = await openChip(BMP390, make, {
    pressureOversampling: 8,
    temperatureOversampling: 2,
  });
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
