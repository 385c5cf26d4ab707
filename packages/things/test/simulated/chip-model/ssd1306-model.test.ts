import assert from "node:assert/strict";
import { test } from "node:test";
import { Ssd1306Model } from "../../../src/simulated/chip-model/ssd1306-model.ts";

test("Ssd1306Model draws from left to right and from page to page, within its ranges", () => {
  const model = new Ssd1306Model();
  model.transfer(Uint8Array.of(0x00, 0x21, 126, 127, 0x22, 2, 3), 0);
  model.transfer(Uint8Array.of(0x40, 1, 2, 3, 4, 5), 0);
  assert.deepEqual([model.pages[2]?.[126], model.pages[2]?.[127]], [5, 2]);
  assert.deepEqual([model.pages[3]?.[126], model.pages[3]?.[127]], [3, 4]);
});

test("Ssd1306Model has what it was told, and answers whether it is off", () => {
  const model = new Ssd1306Model();
  assert.deepEqual(model.transfer(new Uint8Array(0), 1), Uint8Array.of(0x40));
  model.transfer(Uint8Array.of(0x00, 0x81, 200, 0xa7, 0xaf), 0);
  assert.deepEqual(
    ["on", "inverted", "contrast"].map((name) => model.get(name)),
    [1, 1, 200],
  );
  assert.deepEqual(model.commands, [[0x81, 200], [0xa7], [0xaf]]);
});
