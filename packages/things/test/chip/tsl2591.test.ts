import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "@thimble/base";
import { TSL2591, tsl2591Illuminance } from "../../src/chip/tsl2591.ts";
import { RegisterModel } from "../../src/simulated/chip-model/register-model.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

/** Registers behind the command bits; counts are there once a cycle has ended. */
class Tsl2591Model extends RegisterModel {
  readonly #clock: Clock;
  counts: readonly [number, number] = [0, 0];
  #on = Number.POSITIVE_INFINITY;

  constructor({ clock }: { readonly clock: Clock }) {
    super();
    this.#clock = clock;
    this.registers[0x12] = 0x50;
  }

  protected override numberOf(pointer: number): number {
    return pointer & 0x1f;
  }

  protected override written(register: number, byte: number): void {
    if (register === 0x00) this.#on = byte === 3 ? this.#clock.monotonic() : Number.POSITIVE_INFINITY;
  }

  protected override read(register: number): number {
    const cycle = 107 * (((this.registers[0x01] ?? 0) & 0b111) + 1);
    const isValid = this.#clock.monotonic() >= this.#on + cycle;
    this.registers[0x13] = isValid ? 1 : 0;
    const [full, infrared] = this.counts;
    if (isValid) this.hold(0x14, [full & 0xff, full >> 8, infrared & 0xff, infrared >> 8]);
    return super.read(register);
  }
}

const make = (parts: { readonly clock: Clock }): Tsl2591Model => new Tsl2591Model(parts);

testI2cChip(TSL2591, make);

test("tsl2591 makes lx of both channels", () => {
  // (1000 - 200) * (1 - 0.2) / (100 * 24.5 / 408)
  assert.equal(tsl2591Illuminance(1000, 200, 100, 24.5).toFixed(3), "106.580");
  assert.equal(tsl2591Illuminance(0, 0, 100, 1), 0);
  assert.equal(tsl2591Illuminance(100, 200, 100, 1) >= 0, true);
});

test("tsl2591 reads status and both channels in one transaction", async () => {
  const { model, read, transfers } = await openChip(TSL2591, make);
  model.counts = [1000, 200];
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
  short.model.counts = [36_863, 100];
  assert.equal((await short.failure("illuminance")).code, "things.bad-answer");
  const long = await openChip(TSL2591, make, { time: 200 });
  long.model.counts = [36_863, 100];
  assert.equal(await long.value("full"), 36_863);
  long.model.counts = [40_000, 65_535];
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
    model.counts = [1000, 200];
    assert.equal(model.registers[0x01], code << 4);
    assert.equal((await value("illuminance")).toFixed(6), ((640 * 408) / 100 / factor).toFixed(6));
  }
  for (const [code, time] of [100, 200, 300, 400, 500, 600].entries()) {
    const { model } = await openChip(TSL2591, make, { time });
    assert.equal((model.registers[0x01] ?? 0) & 0b111, code);
  }
  assert.equal(tsl2591Illuminance(100, 100, 100, 1), 0);
});
