import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SPARKPLUG_TYPES as T } from "../../src/sparkplug/sparkplug-payload.ts";
import { sparkplugNumber, sparkplugValue } from "../../src/sparkplug/sparkplug-value.ts";

test("sparkplugNumber() reads the sign of an integer, however wide it is written", () => {
  assert.equal(sparkplugNumber(4_294_967_295, T.Int32), -1);
  assert.equal(sparkplugNumber(4_294_967_168, T.Int8), -128);
  assert.equal(sparkplugNumber(0x80, T.Int8), -128);
  assert.equal(sparkplugNumber(2n ** 64n - 5n, T.Int64), -5);
  assert.equal(sparkplugNumber(4_294_967_295, T.UInt32), 4_294_967_295);
  assert.equal(sparkplugNumber(2n ** 40n, T.UInt64), 2 ** 40);
  assert.equal(sparkplugNumber(true, T.Boolean), 1);
  assert.equal(sparkplugNumber("21.5", T.String), 21.5);
  for (const value of [undefined, "warm", Number.NaN]) assert.equal(sparkplugNumber(value, T.Double), undefined);
});

test("sparkplugValue() writes what sparkplugNumber() reads, and nothing that does not fit", () => {
  for (const [type, minimum, maximum] of [
    [T.Int8, -128, 127],
    [T.UInt16, 0, 65_535],
    [T.Int32, -(2 ** 31), 2 ** 31 - 1],
    [T.Int64, -(2 ** 53), 2 ** 53],
  ] as const) {
    fc.assert(
      fc.property(
        fc.integer({
          min: Math.max(minimum, Number.MIN_SAFE_INTEGER),
          max: Math.min(maximum, Number.MAX_SAFE_INTEGER),
        }),
        (value) => {
          assert.equal(sparkplugNumber(sparkplugValue(value, type), type), value === 0 ? 0 : value);
        },
      ),
    );
    if (type !== T.Int64)
      for (const value of [minimum - 1, maximum + 1, 0.5]) assert.equal(sparkplugValue(value, type), undefined);
  }
  assert.equal(sparkplugValue(2 ** 63, T.Int64), undefined);
  assert.equal(sparkplugValue(0.1, T.Float), Math.fround(0.1));
  assert.equal(sparkplugValue(1e300, T.Float), undefined);
  assert.equal(sparkplugValue(2, T.Boolean), true);
  assert.equal(sparkplugValue(1, 16), undefined);
});
