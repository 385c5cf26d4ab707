import assert from "node:assert/strict";
import { test } from "node:test";
import { describeLargest, formatSizes } from "../../src/output/format-sizes.ts";

const SIZES = {
  total: 200,
  sections: [
    { name: "type", bytes: 20 },
    { name: "code", bytes: 140 },
  ],
  functions: [
    { index: 3, bytes: 100, name: "main/mean" },
    { index: 2, bytes: 20 },
  ],
  data: [{ mode: "active" as const, offset: 8, size: 32 }],
};

test("formatSizes() shows sections, functions and segments of data with their share", () => {
  assert.deepEqual(formatSizes(SIZES), [
    "sections",
    "  BYTES     %  WHAT",
    "     20  10.0  type",
    "    140  70.0  code",
    "functions",
    "  BYTES     %  WHAT",
    "    100  50.0  main/mean",
    "     20  10.0  function 2",
    "data",
    "  BYTES     %  WHAT",
    "     32  16.0  data at 8",
  ]);
});

test("formatSizes() sums up what is small when there is much", () => {
  const functions = Array.from({ length: 20 }, (_, index) => ({ index, bytes: 4 }));
  const lines = formatSizes({ ...SIZES, functions, data: [] });
  assert.equal(lines.at(-1), "     20  10.0  5 more");
});

test("describeLargest() names what takes the most, whatever it is", () => {
  assert.equal(describeLargest(SIZES), "main/mean 100, data at 8 32, function 2 20");
});
