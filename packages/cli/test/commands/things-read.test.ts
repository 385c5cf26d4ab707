import assert from "node:assert/strict";
import { test } from "node:test";
import { runningDevice } from "../support/running-device.ts";

test("thimble things read prints a value with its unit", async () => {
  await using device = await runningDevice();
  assert.match((await device.run("things", "read", "machine/temperature")).stdout, /machine\/temperature {2}95 °F\n$/);
  const reading = JSON.parse((await device.run("things", "read", "machine/temperature", "--json")).stdout);
  assert.deepEqual(
    { value: reading.value, unit: reading.unit, quality: reading.quality },
    { value: 95, unit: "[degF]", quality: "good" },
  );
});

test("thimble things read names the nearest property", async () => {
  await using device = await runningDevice();
  const { status, stderr } = await device.run("things", "read", "machine/temprature");
  assert.equal(status, 2);
  assert.match(stderr, /did you mean "machine\/temperature"\?/);
});
