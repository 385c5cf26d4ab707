import assert from "node:assert/strict";
import { test } from "node:test";
import { INA219, ina219Reading } from "../../src/chip/ina219.ts";
import { Ina219Model } from "../../src/simulated/chip-model/ina219-model.ts";
import { hasCode } from "../things.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

testI2cChip(INA219, () => new Ina219Model());

test("ina219 makes what the programming example of the datasheet makes: 11.98 V, 20 mV, 10 A, 119.8 W", () => {
  const reading = ina219Reading(0x07d0, 0x5d98, 0.002);
  assert.equal(reading.busVoltage.toFixed(2), "11.98");
  assert.equal(reading.shuntVoltage.toFixed(5), "0.02000");
  assert.equal(reading.current.toFixed(3), "10.000");
  assert.equal(reading.power.toFixed(1), "119.8");
});

test("ina219 makes the voltages of the table of shunt voltage formats", () => {
  for (const [word, mv] of [
    [0x7d00, 320],
    [0x3e80, 160],
    [0x0001, 0.01],
    [-0x0001, -0.01],
    [-32_000, -320],
  ] as const)
    assert.equal((ina219Reading(word, 0, 1).shuntVoltage * 1000).toFixed(2), mv.toFixed(2));
});

test("ina219 measures everything in two transactions", async () => {
  const { model, read, transfers } = await openChip(INA219, () => new Ina219Model({ options: { shunt: 0.01 } }), {
    shunt: 0.01,
  });
  model.set("busVoltage", 24);
  model.set("current", -1.5);
  const answers = await read("power", "current", "busVoltage", "shuntVoltage");
  const rounded = [...answers].map(([name, answer]) => [name, Number(Number(answer).toFixed(6))]);
  assert.deepEqual(Object.fromEntries(rounded), { power: -36, current: -1.5, busVoltage: 24, shuntVoltage: -0.015 });
  assert.deepEqual(transfers, [
    { write: [0x01], readLength: 2 },
    { write: [0x02], readLength: 2 },
  ]);
});

test("ina219 is set up as it is told, waits for the first samples, and is powered down when it is closed", async () => {
  const options = { busRange: 16, shuntRange: 0.08, samples: 8 };
  const { model, session, clock } = await openChip(INA219, () => new Ina219Model(), options);
  assert.equal(model.words[0], 0b0000_1_1011_1011_111);
  assert.equal(clock.monotonic().toFixed(3), (16 * 0.586).toFixed(3));
  await session.close();
  assert.equal(model.words[0], 0b0000_1_1011_1011_000);
});

test("ina219 gives no current when the shunt is beyond its range, and the bus voltage all the same", async () => {
  const { model, read } = await openChip(INA219, () => new Ina219Model(), { shuntRange: 0.04 });
  model.set("current", 0.5);
  const answers = await read("busVoltage", "current", "power", "shuntVoltage");
  assert.equal(answers.get("busVoltage"), 12);
  for (const name of ["current", "power", "shuntVoltage"])
    assert.ok(hasCode("things.bad-answer")(answers.get(name)), name);
});

test("ina219 gives no bus voltage and no power when the bus is beyond its range, and the current all the same", async () => {
  const { model, read } = await openChip(INA219, () => new Ina219Model(), { busRange: 16 });
  model.set("busVoltage", 24);
  model.set("current", 1);
  const answers = await read("busVoltage", "current", "power", "shuntVoltage");
  assert.deepEqual([answers.get("current"), answers.get("shuntVoltage")], [1, 0.1]);
  for (const name of ["busVoltage", "power"]) assert.ok(hasCode("things.bad-answer")(answers.get(name)), name);
});

test("ina219 has a code for every number of samples and every range, as tables 4 and 5", async () => {
  for (const [index, samples] of [1, 2, 4, 8, 16, 32, 64, 128].entries()) {
    const { model } = await openChip(INA219, () => new Ina219Model(), { samples });
    assert.equal(((model.words[0] ?? 0) >> 3) & 0xff, (8 + index) * 0x11);
  }
  for (const [code, shuntRange] of [0.04, 0.08, 0.16, 0.32].entries()) {
    const { model } = await openChip(INA219, () => new Ina219Model(), { shuntRange });
    assert.equal(((model.words[0] ?? 0) >> 11) & 0b111, 0b100 | code);
  }
});
