import assert from "node:assert/strict";
import { after, test } from "node:test";
import { runningDevice } from "../support/running-device.ts";

const device = await runningDevice();
after(() => device[Symbol.asyncDispose]());

test("thimble logs prints what containers logged, of one service or of all", async () => {
  for (const words of [["logs"], ["logs", "guard"]]) {
    const { status, stdout } = await device.run(...words);
    assert.equal(status, 0);
    assert.match(stdout, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}small\/guard {2}info {2}started$/m);
  }
  const line = JSON.parse((await device.run("logs", "--json")).stdout);
  assert.equal(line.message, "started");
});

test("thimble logs names the nearest service", async () => {
  const { status, stderr } = await device.run("logs", "gurd");
  assert.equal(status, 2);
  assert.match(stderr, /did you mean "guard"\?/);
});

test("thimble logs -f goes on until Ctrl-C and then ends well", async () => {
  await using following = device.start("logs", "-f");
  await following.printed(/started/);
  following.stop();
  assert.equal(await following.ended, 0);
  assert.equal(following.stderr(), "");
});
