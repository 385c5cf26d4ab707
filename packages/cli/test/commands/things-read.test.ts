import assert from "node:assert/strict";
import { after, test } from "node:test";
import { runningDevice } from "../support/running-device.ts";

const device = await runningDevice();
after(() => device[Symbol.asyncDispose]());

test("thimble things read prints a value with its unit", async () => {
  assert.match((await device.run("things", "read", "machine/temperature")).stdout, /machine\/temperature {2}95 °F\n$/);
  const reading = JSON.parse((await device.run("things", "read", "machine/temperature", "--json")).stdout);
  assert.deepEqual(
    { value: reading.value, unit: reading.unit, quality: reading.quality },
    { value: 95, unit: "[degF]", quality: "good" },
  );
});

test("thimble things read names the nearest property", async () => {
  const { status, stderr } = await device.run("things", "read", "machine/temprature");
  assert.equal(status, 2);
  assert.match(stderr, /did you mean "machine\/temperature"\?/);
});

test("thimble things read says how a property is written", async () => {
  for (const property of ["machine", "", "a/b/c"]) {
    const { status, stderr } = await device.run("things", "read", property);
    assert.equal(status, 2);
    assert.match(stderr, /model\.bad-property-path/);
    assert.match(stderr, /thing\/property, for example machine\/temperature/);
  }
});
