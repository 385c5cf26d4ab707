import assert from "node:assert/strict";
import { test } from "node:test";
import { checkIdentity, wrongChip } from "../../src/chip/check-identity.ts";
import { RegisterModel } from "../../src/simulated/chip-model/register-model.ts";
import { SimulatedI2cBus } from "../../src/simulated/chip-model/simulated-i2c-bus.ts";

test("checkIdentity() compares the bits of the mask in registers of one byte and of two", async () => {
  const model = new RegisterModel();
  model.hold(0x06, [0x00, 0x54, 0x04, 0x3f]);
  const bus = new SimulatedI2cBus();
  bus.attach(0x18, model);
  const chip = { name: "part", device: bus.device(0x18), call: {} };
  await checkIdentity(chip, []);
  await checkIdentity(chip, [
    { register: 0x06, width: 2, mask: 0xffff, value: 0x0054 },
    { register: 0x08, width: 2, mask: 0xff00, value: 0x0400 },
    { register: 0x09, width: 1, mask: 0x30, value: 0x30 },
  ]);
  const wrong = checkIdentity(chip, [{ register: 0x06, width: 2, mask: 0xffff, value: 0x5449 }]);
  await assert.rejects(wrong, {
    code: "things.wrong-chip",
    message: "Cannot use part: register 0x06 is 0x54",
    expected: "0x5449",
  });
});

test("wrongChip() says what was found and what would be right", () => {
  const error = wrongChip("part at bus", "it answers 3", "4");
  assert.deepEqual(
    [error.code, error.message, error.expected],
    ["things.wrong-chip", "Cannot use part at bus: it answers 3", "4"],
  );
});
