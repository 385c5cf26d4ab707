import assert from "node:assert/strict";
import { test } from "node:test";
import { Mcp9808Model } from "../../../src/simulated/chip-model/mcp9808-model.ts";

test("Mcp9808Model rounds to its resolution and stops while it is shut down", () => {
  const model = new Mcp9808Model();
  const read = (): number | undefined => {
    const [high = 0, low = 0] = model.transfer(Uint8Array.of(0x05), 2) ?? [];
    return (high << 8) | low;
  };
  model.set("temperature", 25.3);
  assert.equal(read(), 0x0195);
  model.transfer(Uint8Array.of(0x08, 0x00), 0);
  assert.equal(read(), 0x0198);
  model.set("temperature", -0.5);
  assert.equal(read(), 0x1ff8);
  model.transfer(Uint8Array.of(0x01, 0x01, 0x00), 0);
  model.set("temperature", 30);
  assert.equal(model.get("temperature"), 30);
  assert.equal(read(), 0x1ff8);
});
