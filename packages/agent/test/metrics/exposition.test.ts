import assert from "node:assert/strict";
import { test } from "node:test";
import { CumulativeHistogram } from "@thimble/runtime";
import { Exposition, type FamilyRow } from "../../src/metrics/exposition.ts";

const FAMILY: FamilyRow = { name: "a_total", type: "counter", help: "What\\it is\nfor", labels: ["of", "by"] };

test("Exposition escapes help and labels, and writes numbers as Go reads them", () => {
  const out = new Exposition();
  out.begin(FAMILY);
  out.sample(1.5, 'a"b\\c\nd', "e");
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-7]) out.sample(value, "", "");
  assert.deepEqual(out.take().split("\n"), [
    "# HELP a_total What\\\\it is\\nfor",
    "# TYPE a_total counter",
    'a_total{of="a\\"b\\\\c\\nd",by="e"} 1.5',
    'a_total{of="",by=""} NaN',
    'a_total{of="",by=""} +Inf',
    'a_total{of="",by=""} -Inf',
    'a_total{of="",by=""} 1e-7',
    "",
  ]);
});

test("Exposition does not mention a family without samples, and writes one without labels bare", () => {
  const out = new Exposition();
  out.begin(FAMILY);
  assert.equal(out.take(), "");
  out.begin({ ...FAMILY, name: "b", type: "gauge", labels: [] });
  out.sample(3);
  assert.match(out.take(), /^b 3$/m);
});

test("Exposition writes a histogram with cumulative buckets, the sum in base units and the count", () => {
  const histogram = new CumulativeHistogram();
  for (const microseconds of [16, 17, 5_000_000]) histogram.add(microseconds);
  const out = new Exposition();
  out.begin({ ...FAMILY, name: "c_seconds", type: "histogram", labels: ["x"] });
  out.histogram(histogram, { limits: [16, 64], divisor: 1_000_000 }, "y");
  assert.deepEqual(out.take().trimEnd().split("\n").slice(2), [
    'c_seconds_bucket{x="y",le="0.000016"} 1',
    'c_seconds_bucket{x="y",le="0.000064"} 2',
    'c_seconds_bucket{x="y",le="+Inf"} 3',
    'c_seconds_sum{x="y"} 5.000033',
    'c_seconds_count{x="y"} 3',
  ]);
});

test("Exposition refuses a sample of no family", () => {
  assert.throws(() => new Exposition().sample(1), RangeError);
});
