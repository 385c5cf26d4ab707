import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDuration } from "@thimble/base";
import fc from "fast-check";

// Compose Specification, section "Specifying durations", and what Thimble adds.
const ROWS: readonly (readonly [string, number])[] = [
  ["10ms", 10],
  ["40s", 40_000],
  ["1m30s", 90_000],
  ["1h5m30s20ms", 3_930_020],
  ["500us", 0.5],
  ["1.5s", 1500],
  ["2d", 172_800_000],
  ["0s", 0],
];

for (const [text, millis] of ROWS)
  test(`parseDuration() reads ${text} as ${millis} ms`, () => {
    assert.equal(parseDuration(text), millis);
  });

test("parseDuration() refuses a number without unit, a sign, blanks and unknown units", () => {
  for (const text of ["", "10", "-1s", "1 s", "1w", "s", "1s ", ".5s", "1.s", "1S"])
    assert.equal(parseDuration(text), undefined, text);
});

test("parseDuration() adds up any row of parts", () => {
  const factors = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
  const part = fc.tuple(fc.nat(999), fc.constantFrom("ms", "s", "m", "h"));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
      const total = parts.reduce((sum, [value, unit]) => sum + value * factors[unit], 0);
      assert.equal(parseDuration(parts.map(([value, unit]) => `${value}${unit}`).join("")), total);
    }),
  );
});
