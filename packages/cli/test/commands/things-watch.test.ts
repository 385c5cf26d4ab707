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
