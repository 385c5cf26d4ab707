import assert from "node:assert/strict";
import { test } from "node:test";
import { Ina219Model } from "../../../src/simulated/chip-model/ina219-model.ts";

test("Ina219Model holds the shunt and bus words of the datasheet's example, and clips at its range", () => {
  const model = new Ina219Model({ options: { shunt: 0.002 } });
  const word = (register: number): Uint8Array | undefined => model.transfer(Uint8Array.of(register), 2);
  model.set("busVoltage", 11.98);
  model.set("current", 10);
  assert.deepEqual(word(1), Uint8Array.of(0x07, 0xd0));
  assert.deepEqual(word(2), Uint8Array.of(0x5d, 0x9a));
  assert.deepEqual(word(0), Uint8Array.of(0x39, 0x9f));
  model.transfer(Uint8Array.of(0, 0x00, 0x07), 0);
  model.set("current", -100);
  assert.deepEqual(word(1), Uint8Array.of(0xf0, 0x60));
  assert.equal(model.get("current"), -100);
});
