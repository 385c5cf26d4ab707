import assert from "node:assert/strict";
import { test } from "node:test";
import { LIS3DH, lis3dhAcceleration } from "../../src/chip/lis3dh.ts";
import { Lis3dhModel } from "../../src/simulated/chip-model/lis3dh-model.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

/** In parts of the earth's: along X, Y and Z. */
function make(...[x = 0.35, y = -1.024, z = 1.024]: readonly number[]): Lis3dhModel {
  const model = new Lis3dhModel();
  for (const [name, part] of Object.entries({ X: x, Y: y, Z: z })) model.set(`acceleration${name}`, part * 9.80665);
  return model;
}

testI2cChip(LIS3DH, () => make());

test("lis3dh makes the accelerations of AN3308, table of output data registers: 350 mg is 0x15E0, -350 mg is 0xEA20", () => {
  const g = 9.80665;
  assert.equal((lis3dhAcceleration(0x15e0, 1) / g).toFixed(3), "0.350");
  assert.equal((lis3dhAcceleration((0xea20 << 16) >> 16, 1) / g).toFixed(3), "-0.350");
  // The note writes 1 g for 0x4000; by the sensitivity of 1 mg in table 4 of the datasheet it is 1.024 g.
  assert.equal((lis3dhAcceleration(0x4000, 1) / g).toFixed(3), "1.024");
});

test("lis3dh reads three axes in one transaction", async () => {
  const { read, transfers } = await openChip(LIS3DH, () => make());
  const answers = await read("accelerationX", "accelerationY", "accelerationZ");
  assert.deepEqual(
    [...answers.values()].map((answer) => Number(answer).toFixed(3)),
    ["3.432", "-10.042", "10.042"],
  );
  assert.deepEqual(transfers, [{ write: [0xa8], readLength: 6 }]);
});

test("lis3dh is set up as it is told, waits until it is right, and is powered down when it is closed", async () => {
  const { model, session, clock, value } = await openChip(LIS3DH, () => make(4.2), { range: 16, rate: 25 });
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
    const { model, value } = await openChip(LIS3DH, () => make(0.36 * step), { range });
    assert.equal(model.registers[0x23], 0x88 | (code << 4));
    assert.equal((await value("accelerationX")).toFixed(3), (0.36 * step * 9.80665).toFixed(3));
  }
  for (const [index, rate] of [1, 10, 25, 50, 100, 200, 400].entries()) {
    const { model } = await openChip(LIS3DH, () => make(), { rate });
    assert.equal(model.registers[0x20], ((index + 1) << 4) | 0b111);
  }
});
