import assert from "node:assert/strict";
import { test } from "node:test";
import { LIS3DH, lis3dhAcceleration } from "../../src/chip/lis3dh.ts";
import { RegisterModel } from "../../src/simulated/chip-model/register-model.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

/** Goes on to the next register only where the highest bit of the number asks for it. */
class Lis3dhModel extends RegisterModel {
  constructor() {
    super();
    this.registers[0x0f] = 0x33;
    this.hold(0x28, [0xe0, 0x15, 0x00, 0xc0, 0x00, 0x40]);
  }

  protected override numberOf(pointer: number): number {
    return pointer & 0x7f;
  }

  protected override next(pointer: number): number {
    return pointer < 0x80 ? pointer : 0x80 | ((pointer + 1) & 0x7f);
  }
}

const make = (): Lis3dhModel => new Lis3dhModel();

testI2cChip(LIS3DH, make);

test("lis3dh makes the accelerations of AN3308, table of output data registers: 350 mg is 0x15E0, -350 mg is 0xEA20", () => {
  const g = 9.80665;
  assert.equal((lis3dhAcceleration(0x15e0, 1) / g).toFixed(3), "0.350");
  assert.equal((lis3dhAcceleration((0xea20 << 16) >> 16, 1) / g).toFixed(3), "-0.350");
  // The note writes 1 g for 0x4000; by the sensitivity of 1 mg in table 4 of the datasheet it is 1.024 g.
  assert.equal((lis3dhAcceleration(0x4000, 1) / g).toFixed(3), "1.024");
});

test("lis3dh reads three axes in one transaction", async () => {
  const { read, transfers } = await openChip(LIS3DH, make);
  const answers = await read("accelerationX", "accelerationY", "accelerationZ");
  assert.deepEqual(
    [...answers.values()].map((answer) => Number(answer).toFixed(3)),
    ["3.432", "-10.042", "10.042"],
  );
  assert.deepEqual(transfers, [{ write: [0xa8], readLength: 6 }]);
});

test("lis3dh is set up as it is told, waits until it is right, and is powered down when it is closed", async () => {
  const { model, session, clock, value } = await openChip(LIS3DH, make, { range: 16, rate: 25 });
  assert.equal(model.registers[0x20], 0x37);
  assert.equal(model.registers[0x23], 0xb8);
  assert.equal(clock.monotonic(), 280);
  assert.equal((await value("accelerationX")).toFixed(2), (0.35 * 12 * 9.80665).toFixed(2));
  await session.close();
  assert.equal(model.registers[0x20], 0x07);
});

test("lis3dh has a code and a step for every range, and a code for every rate", async () => {
  for (const [code, [range, step]] of (
    [
      [2, 1],
      [4, 2],
      [8, 4],
      [16, 12],
    ] as const
  ).entries()) {
    const { model, value } = await openChip(LIS3DH, make, { range });
    assert.equal(model.registers[0x23], 0x88 | (code << 4));
    assert.equal((await value("accelerationX")).toFixed(3), (0.35 * step * 9.80665).toFixed(3));
  }
  for (const [index, rate] of [1, 10, 25, 50, 100, 200, 400].entries()) {
    const { model } = await openChip(LIS3DH, make, { rate });
    assert.equal(model.registers[0x20], ((index + 1) << 4) | 0b111);
  }
});
