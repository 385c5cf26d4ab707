import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "@thimble/base";
import { chooseSpads, VL53L0X } from "../../src/chip/vl53l0x.ts";
import { Vl53l0xModel } from "../../src/simulated/chip-model/vl53l0x-model.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";
import { ST_WRITES } from "./vl53l0x-st-writes.ts";

const make = (parts: { readonly clock: Clock }): Vl53l0xModel => new Vl53l0xModel(parts);

testI2cChip(VL53L0X, make);

test("vl53l0x is known by the reference registers of its datasheet, section 3.2", () => {
  assert.deepEqual(
    VL53L0X.identities.map(({ register, value }) => [register, value]),
    [
      [0xc0, 0xee],
      [0xc1, 0xaa],
    ],
  );
});

test("vl53l0x is told its settings, its reference diodes and the sequence of a measurement", async () => {
  const { model } = await openChip(VL53L0X, make);
  assert.deepEqual([...model.registers.subarray(0xb0, 0xb6)], [0, 0xf0, 0x01, 0, 0, 0]);
  assert.equal(model.registers[0x01], 0xe8);
  assert.equal(model.spadsRequested, 0x2c);
  assert.deepEqual([...model.registers.subarray(0x44, 0x46)], [0x00, 0x20]);
  assert.equal(model.registers[0x30], 0x09);
});

/** Every write of opening it and of one measurement, in hexadecimal. */
async function recorded(): Promise<{ readonly written: readonly string[] }> {
  const written: string[] = [];
  const { value } = await openChip(VL53L0X, (parts) => {
    const model = make(parts);
    const transfer = model.transfer.bind(model);
    model.transfer = (write, readLength) => {
      if (write.length > 1) written.push(write.toHex());
      return transfer(write, readLength);
    };
    return model;
  });
  await value("distance");
  return { written };
}

test("vl53l0x measures the distance, gives its stop variable back, and waits", async () => {
  const { model, value, clock, transfers } = await openChip(VL53L0X, make);
  model.set("distance", 1234);
  const before = clock.monotonic();
  assert.equal(await value("distance"), 1234);
  assert.equal(model.stop, 0x3c);
  assert.equal(clock.monotonic() - before, 33);
  assert.deepEqual(transfers.at(-1), { write: [0x14], readLength: 12 });
});

test("vl53l0x gives an error when there is no target, and when the measurement does not end", async () => {
  const { model, failure } = await openChip(VL53L0X, make);
  model.status = 4;
  assert.match((await failure("distance")).expected ?? "", /status 4/);
  model.status = undefined;
  model.set("distance", 3000);
  assert.equal((await failure("distance")).code, "things.bad-answer");
  model.transfer = (_, readLength) => new Uint8Array(readLength);
  assert.equal((await failure("distance")).code, "base.timeout");
});

test("vl53l0x writes what ST's API writes, in its order: everything that sets it up and measures", async () => {
  const { written } = await recorded();
  // ST writes more: what it reads in between to know the state, and the same settings again.
  let at = 0;
  for (const bytes of written) {
    const found = ST_WRITES.indexOf(bytes, at);
    assert.ok(found >= 0, `${bytes} is not what ST writes after its transaction ${at}`);
    at = found + 1;
  }
  // Both calibrations are stopped: a start that is left on would measure.
  const calibration = written.slice(written.indexOf("0101"), written.lastIndexOf("01e8"));
  assert.deepEqual(
    calibration.filter((bytes) => bytes.startsWith("00")),
    ["0041", "0000", "0001", "0000"],
  );
  assert.ok(written.length > 120);
});

test("chooseSpads() leaves on as many as asked, the first of their kind", () => {
  const all = new Uint8Array(6).fill(0xff);
  assert.deepEqual(chooseSpads(all, 3, false), [0b111, 0, 0, 0, 0, 0]);
  assert.deepEqual(chooseSpads(all, 5, true), [0, 0xf0, 0x01, 0, 0, 0]);
  assert.deepEqual(chooseSpads(Uint8Array.of(0b1010_1010, 0b1, 0, 0, 0, 0), 5, false), [0b1010_1010, 0b1, 0, 0, 0, 0]);
});
