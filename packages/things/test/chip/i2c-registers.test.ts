import assert from "node:assert/strict";
import { test } from "node:test";
import { askI2c, I2cRegisters } from "../../src/chip/i2c-registers.ts";
import { RegisterModel } from "../../src/simulated/chip-model/register-model.ts";
import { SimulatedI2cBus } from "../../src/simulated/chip-model/simulated-i2c-bus.ts";
import { hasCode } from "../things.ts";

test("I2cRegisters writes and reads registers that follow one another", async () => {
  const bus = new SimulatedI2cBus();
  bus.attach(0x20, new RegisterModel());
  const registers = new I2cRegisters(bus.device(0x20));
  await registers.write(0x10, [0x12, 0x34, 0xff], {});
  const view = await registers.read(0x11, 2, {});
  assert.equal(view.getUint16(0), 0x34ff);
});

test("I2cRegisters reads nothing when it writes", async () => {
  const device = {
    name: "bus",
    transfer: async (write: Uint8Array, readLength: number) => {
      assert.deepEqual([...write, readLength], [0x10, 0x12, 0]);
      return new Uint8Array(readLength);
    },
  };
  await new I2cRegisters(device).write(0x10, [0x12], {});
});

test("askI2c() refuses an answer that is too short, and reads one that lies within a larger buffer", async () => {
  const short = { name: "bus", transfer: async () => Uint8Array.of(1) };
  await assert.rejects(askI2c(short, [0], 2, {}), hasCode("things.bad-answer"));
  const within = { name: "bus", transfer: async () => Uint8Array.of(9, 9, 1, 2).subarray(2) };
  assert.equal((await askI2c(within, [0], 2, {})).getUint16(0), 0x0102);
});
