import assert from "node:assert/strict";
import { test } from "node:test";
import { PCF8574 } from "../../src/chip/pcf8574.ts";
import { Pcf8574Model } from "../../src/simulated/chip-model/pcf8574-model.ts";
import { hasCode } from "../things.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

const make = (): Pcf8574Model => new Pcf8574Model();

testI2cChip(PCF8574, make);

test("pcf8574 reads eight pins in one transaction, and writes its outputs with its inputs high", async () => {
  const { model, read, write, transfers } = await openChip(PCF8574, make, { outputs: "p0, p1" });
  model.set("p7", 0);
  await write("p1", 0);
  assert.equal(model.latch, 0b1111_1101);
  const answers = await read("p0", "p1", "p6", "p7");
  assert.deepEqual([...answers.values()], [1, 0, 1, 0]);
  assert.deepEqual(transfers, [
    { write: [0xfd], readLength: 0 },
    { write: [], readLength: 1 },
  ]);
  await assert.rejects(write("p7", 1), hasCode("things.not-writable"));
});

test("pcf8574 keeps what its outputs drive when it is opened, and lets go when it is closed", async () => {
  const { model, session } = await openChip(
    PCF8574,
    () => {
      const driving = Object.assign(make(), { latch: 0b1111_0000 });
      driving.set("p6", 0);
      return driving;
    },
    { outputs: "p0 p1 p4" },
  );
  assert.equal(model.latch, 0b1111_1100);
  await session.close();
  assert.equal(model.latch, 0xff);
});
