import assert from "node:assert/strict";
import { test } from "node:test";
import { Mcp23017Model } from "../../../src/simulated/chip-model/mcp23017-model.ts";

test("Mcp23017Model reads inputs from outside and outputs from its latch", () => {
  const model = new Mcp23017Model();
  const port = (): Uint8Array | undefined => model.transfer(Uint8Array.of(0x12), 2);
  model.set("a1", 1);
  model.set("b7", 1);
  assert.deepEqual(port(), Uint8Array.of(0x02, 0x80));
  model.transfer(Uint8Array.of(0x02, 0xff, 0x00), 0);
  assert.deepEqual(port(), Uint8Array.of(0xfd, 0x80));
  model.transfer(Uint8Array.of(0x00, 0xfe, 0xff), 0);
  model.transfer(Uint8Array.of(0x12, 0x01), 0);
  assert.equal(model.get("a0"), 1);
  assert.equal(model.registers[0x14], 0x01);
  model.set("a0", 0);
  assert.equal(model.get("a0"), 1);
  assert.throws(() => model.get("c0"), RangeError);
});
