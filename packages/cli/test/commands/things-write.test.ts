import assert from "node:assert/strict";
import { after, test } from "node:test";
import { runningDevice } from "../support/running-device.ts";

const device = await runningDevice();
after(() => device[Symbol.asyncDispose]());

test("thimble things write sets a property, by a word or a number", async () => {
  assert.equal((await device.run("things", "write", "coolant/open", "on")).stdout, "coolant/open is set to on\n");
  assert.match((await device.run("things", "read", "coolant/open")).stdout, /coolant\/open {2}on\n$/);
  const written = await device.run("things", "write", "coolant/open", "0", "--json");
  assert.deepEqual(JSON.parse(written.stdout), { property: "coolant/open", value: 0 });
  assert.equal((await device.run("things", "write", "coolant/speed", "fast")).stdout, "coolant/speed is set to fast\n");
  assert.match((await device.run("things", "read", "coolant/speed")).stdout, /coolant\/speed {2}fast/);
});

test("thimble things write refuses what is no value, out of range or read-only", async () => {
  for (const [property, value, code] of [
    ["coolant/open", "open", "base.argument"],
    ["coolant/open", "", "base.argument"],
    ["coolant/speed", "quick", "base.argument"],
    ["coolant/open", "2", "things.out-of-range"],
    ["machine/temperature", "1", "things.not-writable"],
  ] as const) {
    const { status, stderr } = await device.run("things", "write", property, value);
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(code));
  }
});
