import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bitsOf, bytesNeeded, type CanSignal, decodeSignal, encodeSignal } from "../../src/can/can-signal.ts";

const signals: fc.Arbitrary<CanSignal> = fc
  .record({
    startBit: fc.nat(63),
    length: fc.integer({ min: 1, max: 53 }),
    isLittleEndian: fc.boolean(),
    type: fc.constantFrom("unsigned" as const, "signed" as const),
    factor: fc.constant(1),
    offset: fc.constant(0),
  })
  .filter((signal) => bytesNeeded(signal) <= 8);

test("what fits is read back, and no other bit is touched", () => {
  fc.assert(
    fc.property(signals, fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.maxSafeNat(), (signal, data, seed) => {
      const range = 2 ** signal.length;
      const value = (seed % range) - (signal.type === "signed" ? range / 2 : 0);
      const encoded = encodeSignal(signal, data, value);
      assert.ok(encoded !== undefined);
      assert.equal(decodeSignal(signal, encoded), value);
      const mine = new Set(bitsOf(signal));
      for (let bit = 0; bit < 64; bit++)
        if (!mine.has(bit)) assert.equal(((encoded[bit >> 3] ?? 0) ^ (data[bit >> 3] ?? 0)) & (1 << (bit & 7)), 0);
    }),
  );
});

test("what does not fit is refused, and a frame that is too short has no value", () => {
  const signal: CanSignal = { startBit: 12, length: 8, isLittleEndian: true, type: "signed", factor: 0.5, offset: 10 };
  const data = new Uint8Array(3);
  assert.equal(encodeSignal(signal, data, 74), undefined);
  assert.equal(decodeSignal(signal, encodeSignal(signal, data, 73.5) ?? data), 73.5);
  assert.equal(decodeSignal(signal, encodeSignal(signal, data, -54) ?? data), -54);
  assert.equal(decodeSignal(signal, new Uint8Array(2)), undefined);
  assert.equal(encodeSignal(signal, new Uint8Array(2), 10), undefined);
  assert.equal(encodeSignal(signal, data, Number.NaN), undefined);
});

test("64 bits and floats are whole", () => {
  const wide: CanSignal = { startBit: 0, length: 64, isLittleEndian: true, type: "signed", factor: 1, offset: 0 };
  assert.equal(decodeSignal(wide, new Uint8Array(8).fill(0xff)), -1);
  const float: CanSignal = { ...wide, startBit: 7, length: 32, isLittleEndian: false, type: "float" };
  assert.deepEqual([...(encodeSignal(float, new Uint8Array(4), 1) ?? [])], [0x3f, 0x80, 0, 0]);
  assert.equal(encodeSignal(float, new Uint8Array(4), 1e39), undefined);
});
