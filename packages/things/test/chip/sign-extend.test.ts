import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { signExtend } from "../../src/chip/sign-extend.ts";

test("signExtend() reads two's complement of any width, whatever stands above it", () => {
  assert.equal(signExtend(0x1fff, 13), -1);
  assert.equal(signExtend(0xe001, 13), 1);
  const number = fc
    .integer({ min: 2, max: 31 })
    .chain((bits) =>
      fc.record({ bits: fc.constant(bits), value: fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 }) }),
    );
  fc.assert(fc.property(number, ({ bits, value }) => signExtend(value & (2 ** bits - 1), bits) === value));
});
