import assert from "node:assert/strict";
import { test } from "node:test";
import { parseByteRate, parseByteSize, parseCount, parseRate } from "@thimble/model";
import fc from "fast-check";

// Compose Specification, section "Specifying byte values", and the binary units that people write.
const SIZES: readonly (readonly [string | number, number])[] = [
  [0, 0],
  [65_536, 65_536],
  ["2b", 2],
  ["1024kb", 1_048_576],
  ["2048k", 2_097_152],
  ["300m", 314_572_800],
  ["1gb", 1_073_741_824],
  ["64K", 65_536],
  ["4KiB", 4096],
  ["1M", 1_048_576],
  ["1.5K", 1536],
  ["0.5 MB", 524_288],
];

for (const [text, bytes] of SIZES)
  test(`parseByteSize() reads ${text} as ${bytes}`, () => {
    assert.equal(parseByteSize(text), bytes);
  });

test("parseByteSize() refuses what is no whole number of bytes", () => {
  for (const text of [
    "",
    "K",
    "-1",
    -1,
    1.5,
    "1.0001K",
    "64KK",
    "64T",
    "1e3",
    "9007199254740992",
    Number.NaN,
    " 1K",
    "4kibi",
  ])
    assert.equal(parseByteSize(text), undefined, String(text));
});

test("parseCount() reads thousands", () => {
  assert.deepEqual(
    ["200k", "1M", "2G", "1.5k", "1.1k", "7", 42].map((text) => parseCount(text)),
    [200_000, 1_000_000, 2_000_000_000, 1500, 1100, 7, 42],
  );
  for (const text of ["", "k", "200K", "1.5", "1.0001k", "-1", "1 k", 0.5]) assert.equal(parseCount(text), undefined);
});

test("parseRate() reads events over a time to events a second", () => {
  assert.deepEqual(
    ["50/s", "2k/s", "10/m", "3600/h", "1/500ms", "0/s", "5/2s"].map((text) => parseRate(text)),
    [50, 2000, 10 / 60, 1, 2, 0, 2.5],
  );
  for (const text of ["50", "/s", "50/", "50/x", "50/0s", "1.5/s", "1/s/s", "50 /s"])
    assert.equal(parseRate(text), undefined);
});

test("whole numbers with any unit are read exactly", () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.constantFrom(0, 1, 2), (n, power) => {
      assert.equal(parseByteSize(`${n}${["", "K", "M"][power]}`), n * 1024 ** power);
      assert.equal(parseCount(`${n}${["", "k", "M"][power]}`), n * 1000 ** power);
    }),
  );
});

test("a decimal fraction of a thousand is read exactly where it is whole", () => {
  fc.assert(fc.property(fc.nat(9_999_999), (n) => assert.equal(parseCount(`${(n / 1000).toFixed(3)}k`), n)));
});

test("parseByteRate() reads bytes over a time to bytes a second", () => {
  assert.deepEqual(
    ["64K/s", "1M/m", "0/s", "300/s"].map((text) => parseByteRate(text)),
    [65_536, 1_048_576 / 60, 0, 300],
  );
  for (const text of ["64K", "/s", "64X/s", "64K/s/s"]) assert.equal(parseByteRate(text), undefined);
});
