import assert from "node:assert/strict";
import { test } from "node:test";
import { Ina226Model } from "../../../src/simulated/chip-model/ina226-model.ts";

test("Ina226Model holds the shunt and bus words of the datasheet's example, and clips at its range", () => {
  const model = new Ina226Model({ options: { shunt: 0.002 } });
  const word = (register: number): Uint8Array | undefined => model.transfer(Uint8Array.of(register), 2);
  model.set("busVoltage", 11.98);
  model.set("current", 10);
  assert.deepEqual(word(1), Uint8Array.of(0x1f, 0x40));
  assert.deepEqual(word(2), Uint8Array.of(0x25, 0x70));
  model.set("current", -100);
  assert.deepEqual(word(1), Uint8Array.of(0x80, 0x00));
  assert.deepEqual(word(0), Uint8Array.of(0x41, 0x27));
});
