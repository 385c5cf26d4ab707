import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeRegister, encodeRegister } from "../../src/chip-driver/raw-register.ts";
import { hasCode } from "../things.ts";

const LAYOUT = fc.record({
  width: fc.constantFrom(1, 2, 3, 4 as const),
  isLittleEndian: fc.boolean(),
  isSigned: fc.boolean(),
});

test("a register holds what was put into it, in any layout", () => {
  fc.assert(
    fc.property(LAYOUT, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (layout, share) => {
      const range = 256 ** layout.width;
      const value = Math.floor(share * range) - (layout.isSigned ? range / 2 : 0);
      const bytes = encodeRegister(value, layout);
      assert.equal(bytes.length, layout.width);
      assert.equal(decodeRegister(bytes, layout), value);
    }),
  );
});

test("the high byte comes first unless it is said otherwise", () => {
  const layout = { width: 2, isLittleEndian: false, isSigned: true } as const;
  assert.deepEqual([...encodeRegister(-2, layout)], [0xff, 0xfe]);
  assert.deepEqual([...encodeRegister(0x0102, { ...layout, isLittleEndian: true })], [2, 1]);
  assert.equal(decodeRegister(Uint8Array.of(0x80, 0x00), layout), -32_768);
});

test("what does not fit is refused", () => {
  const layout = { width: 1, isLittleEndian: false, isSigned: false } as const;
  for (const value of [-1, 256, 0.5, Number.NaN])
    assert.throws(() => encodeRegister(value, layout), hasCode("things.out-of-range"));
  assert.throws(() => encodeRegister(128, { ...layout, isSigned: true }), hasCode("things.out-of-range"));
});
