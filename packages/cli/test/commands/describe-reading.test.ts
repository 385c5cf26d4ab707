import assert from "node:assert/strict";
import { test } from "node:test";
import { describeReading } from "../../src/commands/describe-reading.ts";

const TIME = Date.UTC(2014, 1, 8, 12) / 1000;

test("describeReading() writes units, switches, and what a reading is worth", () => {
  const temperature = {
    property: "machine/temperature",
    value: 98.0568,
    unit: "[degF]",
    time: TIME,
    quality: "good",
  } as const;
  assert.equal(describeReading(temperature), "2014-02-08 12:00:00  machine/temperature  98.057 °F");
  assert.equal(
    describeReading({ ...temperature, quality: "stale" }),
    "2014-02-08 12:00:00  machine/temperature  98.057 °F  stale",
  );
  assert.equal(
    describeReading({ ...temperature, value: null, quality: "unreachable" }),
    "2014-02-08 12:00:00  machine/temperature  no value  unreachable",
  );
  assert.equal(
    describeReading({ property: "coolant/open", value: 1, time: TIME, quality: "good" }),
    "2014-02-08 12:00:00  coolant/open  on",
  );
});
