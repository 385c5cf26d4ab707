import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeI2cTransaction, I2C_NUMBERS } from "../../../src/kernel/i2c-uapi.ts";
import { KernelError } from "../../../src/kernel/kernel-error.ts";
import { SimulatedI2cAdapter } from "../../../src/kernel/simulated/simulated-i2c-adapter.ts";

test("SimulatedI2cAdapter passes transactions on to the chip at the address, and nobody acknowledges elsewhere", () => {
  const adapter = new SimulatedI2cAdapter();
  const asked: unknown[] = [];
  adapter.attach(0x40, {
    transfer: (write, readLength) => {
      asked.push([[...write], readLength]);
      return Uint8Array.of(7, 8);
    },
  });
  const file = adapter.open();
  const functions = { bytes: new Uint8Array(8) };
  assert.equal(file.ioctl(I2C_NUMBERS.I2C_FUNCS, functions), 0);
  assert.equal(functions.bytes[0], 1);
  const answer = new Uint8Array(2);
  const messages = [
    { address: 0x40, isRead: false, bytes: Uint8Array.of(5) },
    { address: 0x40, isRead: true, bytes: answer },
  ];
  assert.equal(file.ioctl(I2C_NUMBERS.I2C_RDWR, encodeI2cTransaction(messages)), 2);
  assert.deepEqual([...answer], [7, 8]);
  assert.deepEqual(asked, [[[5], 2]]);
  adapter.detach(0x40);
  const isNotThere = (error: unknown): boolean => error instanceof KernelError && error.code === "EREMOTEIO";
  assert.throws(() => file.ioctl(I2C_NUMBERS.I2C_RDWR, encodeI2cTransaction(messages)), isNotThere);
  assert.throws(() => file.ioctl(1, functions), KernelError);
  file.close();
});
