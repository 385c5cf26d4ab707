import assert from "node:assert/strict";
import { after, test } from "node:test";
import { runningDevice } from "../support/running-device.ts";

const device = await runningDevice();
after(() => device[Symbol.asyncDispose]());

test("thimble things list shows every property with its unit, range, access and state", async () => {
  const { status, stdout } = await device.run("things", "list");
  assert.equal(status, 0);
  assert.match(stdout, /^machine\/temperature +number +\[degF\] +0…200 +read +simulated:machine +reachable$/m);
  assert.match(stdout, /^coolant\/open +boolean +read write +simulated:coolant +reachable$/m);
  const things = JSON.parse((await device.run("things", "list", "--json")).stdout);
  assert.deepEqual(things.map((it: { thing: { name: string } }) => it.thing.name).toSorted(), ["coolant", "machine"]);
});
