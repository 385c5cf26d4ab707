import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import fc from "fast-check";
import { PCA9685, pca9685Duty, pca9685Prescale, pca9685Steps } from "../../src/chip/pca9685.ts";
import { Pca9685Model } from "../../src/simulated/chip-model/pca9685-model.ts";
import { SimulatedI2cBus } from "../../src/simulated/chip-model/simulated-i2c-bus.ts";
import { hasCode } from "../things.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

const make = (): Pca9685Model => new Pca9685Model();

testI2cChip(PCA9685, make);

test("pca9685 makes the prescale of the example in section 7.3.5: 200 Hz is 0x1E", () => {
  assert.equal(pca9685Prescale(200), 0x1e);
  assert.equal(pca9685Prescale(24), 0xfd);
  assert.equal(pca9685Prescale(1526), 0x03);
});

test("pca9685 reads the duty of the examples in section 7.3.3: on at 409, off at 1228 is 20 percent; on at 3685, off at 3275 is 90", () => {
  assert.equal(pca9685Duty(0x199, 0x4cc).toFixed(0), "20");
  assert.equal(pca9685Duty(0xe65, 0xccb).toFixed(0), "90");
  assert.equal(pca9685Duty(0x1000, 0), 100);
  assert.equal(pca9685Duty(0x1000, 0x1000), 0);
});

test("pca9685 turns an output wholly on and off without a pulse", () => {
  assert.deepEqual(pca9685Steps(100), { on: 0x1000, off: 0 });
  assert.deepEqual(pca9685Steps(0), { on: 0, off: 0x1000 });
  assert.deepEqual(pca9685Steps(50), { on: 0, off: 2048 });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (duty) => {
      const { on, off } = pca9685Steps(duty);
      return Math.abs(pca9685Duty(on, off) - duty) <= 50 / 4096;
    }),
  );
});

test("pca9685 drives one output a transaction, and reads all of them in one", async () => {
  const { model, write, read, transfers } = await openChip(PCA9685, make, { frequency: 50 });
  assert.equal(model.get("frequency").toFixed(0), "50");
  await write("duty3", 7.5);
  await write("duty15", 100);
  assert.equal(model.get("duty3").toFixed(1), "7.5");
  const answers = await read("duty0", "duty3", "duty15");
  assert.deepEqual(
    [...answers.values()].map((duty) => Number(duty).toFixed(1)),
    ["0.0", "7.5", "100.0"],
  );
  assert.deepEqual(transfers, [
    { write: [0x12, 0x00, 0x00, 0x33, 0x01], readLength: 0 },
    { write: [0x42, 0x00, 0x10, 0x00, 0x00], readLength: 0 },
    { write: [0x06], readLength: 64 },
  ]);
  await assert.rejects(write("duty0", 100.1), hasCode("things.out-of-range"));
});

test("pca9685 does not stop a chip that runs as it is to run", async () => {
  const { model } = await openChip(PCA9685, () => {
    const running = make();
    running.registers[0x00] = 0x20;
    running.transfer(Uint8Array.of(0x06, 0, 0, 0, 8), 0);
    running.transfer = (write, readLength) => {
      assert.ok(write.length === 1, "it was written to");
      return Pca9685Model.prototype.transfer.call(running, write, readLength);
    };
    return running;
  });
  assert.equal(model.get("duty0"), 50);
});

test("pca9685 drives nothing when it is closed", async () => {
  const { model, write, session } = await openChip(PCA9685, make);
  await write("duty0", 100);
  await session.close();
  assert.equal(model.registers[0x00], 0x30);
  assert.equal(model.registers[0x09], 0x10);
});

test("pca9685 is refused when the chip does not keep its prescale", async () => {
  const bus = new SimulatedI2cBus();
  bus.attach(0x40, { transfer: (_, readLength) => new Uint8Array(readLength) });
  const clock = new VirtualClock();
  const refused = assert.rejects(PCA9685.open(bus.device(0x40), {}, { clock }), hasCode("things.wrong-chip"));
  await clock.advance(1);
  await refused;
});
