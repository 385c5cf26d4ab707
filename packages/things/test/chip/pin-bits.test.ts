import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pinBits, pinLevels, withPin } from "../../src/chip/pin-bits.ts";

const PINS = ["p0", "p1", "p2", "p3"];

test("pinBits() and pinLevels() are each other's inverse", () => {
  assert.equal(pinBits(PINS, new Set(["p3", "p0"])), 0b1001);
  assert.deepEqual(pinLevels(PINS, 0b1001), { p0: 1, p1: 0, p2: 0, p3: 1 });
  fc.assert(
    fc.property(fc.subarray(PINS), (chosen) => {
      const levels = pinLevels(PINS, pinBits(PINS, new Set(chosen)));
      assert.deepEqual(
        PINS.filter((pin) => levels[pin] === 1),
        chosen,
      );
    }),
  );
});

test("withPin() changes one pin", () => {
  assert.equal(withPin(PINS, 0b0110, "p0", 1), 0b0111);
  assert.equal(withPin(PINS, 0b0110, "p2", 0), 0b0010);
  assert.equal(withPin(PINS, 0b0110, "p2", 1), 0b0110);
});
