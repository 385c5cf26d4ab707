import assert from "node:assert/strict";
import { test } from "node:test";
import { MPU6050, mpu6050Temperature } from "../../src/chip/mpu6050.ts";
import { Mpu6050Model } from "../../src/simulated/chip-model/mpu6050-model.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

/** One g along Z and half of one against Y, turning. */
function make(): Mpu6050Model {
  const model = new Mpu6050Model();
  model.set("accelerationY", -9.80665 / 2);
  model.set("rotationX", 1);
  model.set("rotationY", -1);
  model.set("rotationZ", 3000);
  model.set("temperature", mpu6050Temperature(-3184));
  return model;
}

testI2cChip(MPU6050, make);

test("mpu6050 makes 36.53 Cel of 0, as section 4.18 of its register map", () => {
  assert.equal(mpu6050Temperature(0), 36.53);
  assert.equal(mpu6050Temperature(-3184).toFixed(2), "27.17");
});

test("mpu6050 reads everything in one transaction, in the steps of sections 4.17 and 4.19", async () => {
  const { read, transfers } = await openChip(MPU6050, make);
  const answers = await read(...Object.keys(MPU6050.properties));
  const rounded = [...answers].map(([name, answer]) => [name, Number(Number(answer).toFixed(3))]);
  assert.deepEqual(Object.fromEntries(rounded), {
    ...{ accelerationX: 0, accelerationY: -4.903, accelerationZ: 9.807, temperature: 27.165 },
    ...{ rotationX: 1, rotationY: -1, rotationZ: 250.13 },
  });
  assert.deepEqual(transfers, [{ write: [0x3b], readLength: 14 }]);
});

test("mpu6050 is set up as it is told, and asleep when it is closed", async () => {
  const options = { accelerationRange: 16, rotationRange: 2000, bandwidth: 5 };
  const { model, value, session, clock } = await openChip(MPU6050, make, options);
  assert.deepEqual([...model.registers.subarray(0x1a, 0x1d)], [6, 0x18, 0x18]);
  assert.equal(clock.monotonic(), 130);
  assert.equal((await value("accelerationZ")).toFixed(2), (9.80665).toFixed(2));
  await session.close();
  assert.equal(model.registers[0x6b], 0x40);
});

test("mpu6050 has a code and steps for every range, and a code for every bandwidth", async () => {
  for (const [code, accelerationRange] of [2, 4, 8, 16].entries()) {
    const { model, value } = await openChip(MPU6050, make, { accelerationRange });
    assert.equal(model.registers[0x1c], code << 3);
    assert.equal((await value("accelerationZ")).toFixed(3), "9.807");
  }
  for (const [code, [rotationRange, steps]] of (
    [
      [250, 131],
      [500, 65.5],
      [1000, 32.8],
      [2000, 16.4],
    ] as const
  ).entries()) {
    const { model, value } = await openChip(MPU6050, make, { rotationRange });
    assert.equal(model.registers[0x1b], code << 3);
    assert.equal((await value("rotationZ")).toFixed(3), (32_767 / steps).toFixed(3));
  }
  for (const [code, bandwidth] of [260, 184, 94, 44, 21, 10, 5].entries()) {
    const { model } = await openChip(MPU6050, make, { bandwidth });
    assert.equal(model.registers[0x1a], code);
  }
});
