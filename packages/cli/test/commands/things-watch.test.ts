import assert from "node:assert/strict";
import { after, test } from "node:test";
import { runningDevice } from "../support/running-device.ts";

const device = await runningDevice();
after(() => device[Symbol.asyncDispose]());

test("thimble things watch prints readings as they come, until Ctrl-C", async () => {
  await using watching = device.start("things", "watch", "coolant/open", "--json");
  // The last one comes first.
  await watching.printed(/\n/);
  for (const value of [0, 1]) {
    await device.run("things", "write", "coolant/open", String(value));
    await watching.printed(new RegExp(`"value":${value}`));
  }
  watching.stop();
  assert.equal(await watching.ended, 0);
  const lines = watching.stdout().trimEnd().split("\n");
  for (const line of lines) assert.equal(JSON.parse(line).property, "coolant/open");
});

test("thimble things watch prints a line each time that an event happens", async () => {
  await using watching = device.start("things", "watch", "coolant/events/closed", "--json");
  for (const count of [1, 2]) {
    await device.run("things", "write", "coolant/open", "1");
    await device.run("things", "write", "coolant/open", "0");
    await watching.printed(new RegExp(`(\\{"event":"coolant/closed","value":0.*\\s+){${count}}`));
  }
  const { status, stderr } = await device.run("things", "watch", "coolant/events/close");
  assert.equal(status, 2);
  assert.match(stderr, /Cannot find the event "coolant\/close".*did you mean "coolant\/closed"/s);
});
