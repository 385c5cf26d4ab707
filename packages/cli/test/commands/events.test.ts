import assert from "node:assert/strict";
import { after, test } from "node:test";
import { runningDevice } from "../support/running-device.ts";

const device = await runningDevice();
after(() => device[Symbol.asyncDispose]());

test("thimble events prints what happened, as text and as JSON lines", async () => {
  const { status, stdout } = await device.run("events");
  assert.equal(status, 0);
  assert.match(stdout, /small\/guard started$/m);
  assert.match(stdout, /small deployed$/m);
  const lines = (await device.run("events", "--json")).stdout.trimEnd().split("\n");
  assert.ok(lines.map((line) => JSON.parse(line).kind).includes("container-started"));
});

test("thimble events -f shows what happens from now on", async () => {
  await using following = device.start("events", "-f");
  await following.printed(/small deployed/);
  await device.run("things", "write", "coolant/open", "off");
  await following.printed(/control wrote 0 to coolant\/open/);
  following.stop();
  assert.equal(await following.ended, 0);
});
