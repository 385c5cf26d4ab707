import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseByteRange } from "../../src/server/byte-range.ts";

test("parseByteRange() reads the examples of RFC 9110, section 14.1.2", () => {
  assert.deepEqual(parseByteRange("bytes=0-499", 10_000), { start: 0, end: 500 });
  assert.deepEqual(parseByteRange("bytes=-500", 10_000), { start: 9500, end: 10_000 });
  assert.deepEqual(parseByteRange("bytes=9500-", 10_000), { start: 9500, end: 10_000 });
  assert.equal(parseByteRange("bytes= 0-999, 4500-5499, -1000", 10_000), undefined);
  assert.equal(parseByteRange("bytes=-0", 10_000), "unsatisfiable");
  assert.equal(parseByteRange("bytes=0-", 0), "unsatisfiable");
  assert.equal(parseByteRange("lines=0-1", 10_000), undefined);
});

test("parseByteRange() never gives bytes that are not there, whatever the header says", () => {
  const headers = fc.oneof(
    fc.string(),
    fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${a}-${b}`),
  );
  fc.assert(
    fc.property(headers, fc.nat(), (header, size) => {
      const range = parseByteRange(header, size);
      if (range === undefined || range === "unsatisfiable") return;
      assert.ok(0 <= range.start && range.start < range.end && range.end <= size);
    }),
  );
});
