import assert from "node:assert/strict";
import { test } from "node:test";
import { INA226, ina226Reading } from "../../src/chip/ina226.ts";
import type { ChipModelParts } from "../../src/simulated/chip-model/chip-model-parts.ts";
import { Ina226Model } from "../../src/simulated/chip-model/ina226-model.ts";
import { hasCode } from "../things.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

const make = (parts: ChipModelParts): Ina226Model => {
  const model = new Ina226Model(parts);
  model.set("busVoltage", 11.98);
  model.set("current", 0.2);
  return model;
};

testI2cChip(INA226, make);

test("ina226 makes what the programming example of the datasheet makes: 11.98 V, 20 mV, 10 A, 119.82 W", async () => {
  const { model, read, transfers } = await openChip(INA226, (parts) => make({ ...parts, options: { shunt: 0.002 } }), {
    shunt: 0.002,
  });
  model.set("current", 10);
  const answers = await read("busVoltage", "shuntVoltage", "current", "power");
  assert.equal(Number(answers.get("busVoltage")).toFixed(2), "11.98");
  assert.equal(Number(answers.get("shuntVoltage")).toFixed(6), "0.020000");
  assert.equal(Number(answers.get("current")).toFixed(3), "10.000");
  // The chip's own register has 119.82 W: its product is cut to steps of 25 mW.
  assert.ok(Math.abs(Number(answers.get("power")) - 119.82) < 0.025);
  assert.deepEqual(transfers, [
    { write: [0x01], readLength: 2 },
    { write: [0x02], readLength: 2 },
  ]);
});

test("ina226 makes -80 mV of 0x8300, as the section on the shunt voltage register", () => {
  assert.equal(ina226Reading((0x8300 << 16) >> 16, 0, 1).shuntVoltage.toFixed(5), "-0.08000");
});

test("ina226 is set up as it is told, and powered down when it is closed", async () => {
  const { model, session, clock } = await openChip(INA226, make, { samples: 16, sampleTime: 0.588 });
  assert.equal(model.words[0], 0b0100_010_011_011_111);
  assert.equal(clock.monotonic().toFixed(3), (2 * 16 * 0.588 * 1.1).toFixed(3));
  await session.close();
  assert.equal(model.words[0], 0b0100_010_011_011_000);
});

test("ina226 gives no current when the shunt is beyond its range, and the bus voltage all the same", async () => {
  const { model, read } = await openChip(INA226, make);
  model.set("current", 1);
  const answers = await read("busVoltage", "current");
  assert.equal(Number(answers.get("busVoltage")).toFixed(2), "11.98");
  assert.ok(hasCode("things.bad-answer")(answers.get("current")));
});

test("ina226 has a code for every number and time of samples", async () => {
  for (const [code, samples] of [1, 4, 16, 64, 128, 256, 512, 1024].entries()) {
    const { model } = await openChip(INA226, make, { samples });
    assert.equal(((model.words[0] ?? 0) >> 9) & 0b111, code);
  }
  for (const [code, sampleTime] of [0.14, 0.204, 0.332, 0.588, 1.1, 2.116, 4.156, 8.244].entries()) {
    const { model } = await openChip(INA226, make, { sampleTime });
    assert.equal(((model.words[0] ?? 0) >> 3) & 0o77, code * 0o11);
  }
});
