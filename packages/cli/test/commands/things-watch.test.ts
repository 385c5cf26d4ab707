import assert from "node:assert/strict";
import { test } from "node:test";
import { runningDevice } from "../support/running-device.ts";

test("thimble things watch prints readings as they come, until Ctrl-C", async () => {
  await using device = await runningDevice();
  await using watching = device.start("things", "watch", "machine/temperature", "--json");
  await watching.printed(/\n.*\n/);
  watching.stop();
  assert.equal(await watching.ended, 0);
  const [first = ""] = watching.stdout().split("\n");
  assert.equal(JSON.parse(first).value, 95);
});
