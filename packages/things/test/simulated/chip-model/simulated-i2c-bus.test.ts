import assert from "node:assert/strict";
import { test } from "node:test";
import { RegisterModel } from "../../../src/simulated/chip-model/register-model.ts";
import { SimulatedI2cBus } from "../../../src/simulated/chip-model/simulated-i2c-bus.ts";
import { hasCode } from "../../things.ts";

test("SimulatedI2cBus answers where a chip is, and nowhere else", async () => {
  const bus = new SimulatedI2cBus("i2c-7");
  const model = new RegisterModel();
  model.hold(0x10, [1, 2]);
  bus.attach(0x48, model);
  assert.deepEqual(await bus.device(0x48).transfer(Uint8Array.of(0x10), 2), Uint8Array.of(1, 2));
  await assert.rejects(bus.device(0x49).transfer(Uint8Array.of(0x10), 2), {
    code: "things.unreachable",
    message: "Cannot reach i2c-7 at 0x49: nothing acknowledges",
  });
});

test("SimulatedI2cBus breaks and mends", async () => {
  const bus = new SimulatedI2cBus();
  bus.attach(0x48, new RegisterModel());
  const device = bus.device(0x48);
  bus.break(0x48, "gone");
  await assert.rejects(device.transfer(Uint8Array.of(0), 1), hasCode("things.unreachable"));
  bus.break(0x48, "noise");
  assert.deepEqual(await device.transfer(Uint8Array.of(0), 2), Uint8Array.of(1, 1));
  bus.mend(0x48);
  assert.deepEqual(await device.transfer(Uint8Array.of(0), 2), Uint8Array.of(0, 0));
});

test("SimulatedI2cBus rejects with the signal's reason, and with no answer of a model", async () => {
  const bus = new SimulatedI2cBus();
  bus.attach(0x48, { transfer: () => undefined });
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(bus.device(0x48).transfer(Uint8Array.of(0), 1, { signal }), /enough/);
  await assert.rejects(bus.device(0x48).transfer(Uint8Array.of(0), 1), hasCode("things.unreachable"));
});
