import assert from "node:assert/strict";
import { test } from "node:test";
import { WordRegisterModel } from "../../../src/simulated/chip-model/word-register-model.ts";

test("WordRegisterModel has words with the high byte first, and stays at its pointer", () => {
  const model = new WordRegisterModel();
  model.transfer(Uint8Array.of(5, 0x12, 0x34), 0);
  assert.equal(model.words[5], 0x1234);
  assert.deepEqual(model.transfer(Uint8Array.of(5), 2), Uint8Array.of(0x12, 0x34));
  assert.deepEqual(model.transfer(new Uint8Array(0), 4), Uint8Array.of(0x12, 0x34, 0x12, 0x34));
  assert.deepEqual(model.transfer(Uint8Array.of(6), 0), new Uint8Array(0));
});
