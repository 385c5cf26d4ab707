import assert from "node:assert/strict";
import { test } from "node:test";
import { fromDevice, toDevice } from "../../src/pipeline/device-value.ts";

const PLAIN = { scale: 1, offset: 0 };

test("a number is scaled, of bits only those", () => {
  assert.equal(fromDevice(7397, { scale: 0.01, offset: -20 }), 53.97);
  assert.equal(toDevice(53.97, { scale: 0.01, offset: -20 }), 7397);
  const bits = { from: 4, to: 7, isSigned: false };
  assert.equal(fromDevice(0xa6, { scale: 2, offset: 0, bits }), 20);
  assert.equal(toDevice(20, { scale: 2, offset: 0, bits }), 10);
});

test("a word is its place; its code is what the device holds", () => {
  const rules = { ...PLAIN, codes: [0, 4, 9] };
  assert.deepEqual(
    [0, 4, 9].map((held) => fromDevice(held, rules)),
    [0, 1, 2],
  );
  assert.deepEqual(
    [0, 1, 2].map((value) => toDevice(value, rules)),
    [0, 4, 9],
  );
  assert.ok(Number.isNaN(fromDevice(5, rules)) && Number.isNaN(toDevice(3, rules)));
});
