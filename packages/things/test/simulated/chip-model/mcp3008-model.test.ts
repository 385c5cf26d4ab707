import assert from "node:assert/strict";
import { test } from "node:test";
import { Mcp3008Model } from "../../../src/simulated/chip-model/mcp3008-model.ts";

test("Mcp3008Model answers after the start bit, wherever that stands", () => {
  const model = new Mcp3008Model({ options: { reference: 4.096 } });
  model.set("voltage5", 2.564);
  // @see DS21295, figure 6-1: the last ten bits of three bytes, after a null bit
  assert.deepEqual(model.transfer(Uint8Array.of(0x01, 0xd0, 0x00)), Uint8Array.of(0xff, 0xfa, 0x81));
  assert.deepEqual(model.transfer(Uint8Array.of(0x80 | 0x68, 0x00, 0x00))[2], ((0x281 << 7) & 0xff) | 0x7f);
  assert.deepEqual(model.transfer(Uint8Array.of(0, 0)), Uint8Array.of(0xff, 0xff));
});
