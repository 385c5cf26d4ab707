import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatBytes,
  formatCount,
  formatMillis,
  formatQuantity,
  formatTime,
  formatValue,
} from "../../src/output/format.ts";

test("formatBytes() writes files in decimal and whole pages of memory in binary units", () => {
  assert.deepEqual([0, 979, 1000, 1450, 65_536, 1_000_000, 2_500_000, 77_009_300_000].map(formatBytes), [
    "0 B",
    "979 B",
    "1.0 KB",
    "1.4 KB",
    "64 KiB",
    "1.0 MB",
    "2.5 MB",
    "77.0 GB",
  ]);
});

test("formatCount() sets thousands apart", () => {
  assert.deepEqual([0, 999, 1000, 22_695, 1_234_567.6].map(formatCount), ["0", "999", "1,000", "22,695", "1,234,568"]);
});

test("formatMillis() chooses the unit that a person would", () => {
  assert.deepEqual([0.038, 2.44, 512.3, 12_345, 83_000, 3_900_000].map(formatMillis), [
    "38 µs",
    "2.4 ms",
    "512 ms",
    "12.3 s",
    "1 min 23 s",
    "1 h 05 min",
  ]);
});

test("formatValue() keeps three digits and says when there is no value", () => {
  assert.deepEqual([98.05685, 0, -0.0004, Number.NaN].map(formatValue), ["98.057", "0", "0", "no value"]);
});

test("formatQuantity() writes units as people do, others as UCUM does, and none for a pure number", () => {
  assert.equal(formatQuantity(98.0568, "[degF]"), "98.057 °F");
  assert.equal(formatQuantity(1.5, "bar"), "1.5 bar");
  assert.equal(formatQuantity(3, "1"), "3");
  assert.equal(formatQuantity(3, undefined), "3");
});

test("formatTime() writes UTC and says when there is no time", () => {
  assert.equal(formatTime(Date.UTC(2014, 1, 8, 13, 55) / 1000), "2014-02-08 13:55:00");
  assert.equal(formatTime(Number.NaN), "no time");
});
