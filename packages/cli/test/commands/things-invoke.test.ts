import assert from "node:assert/strict";
import { after, test } from "node:test";
import { runningDevice } from "../support/running-device.ts";

const device = await runningDevice();
after(() => device[Symbol.asyncDispose]());

test("thimble things invoke carries an action out, shows what it gives, and the device remembers who did it", async () => {
  assert.equal((await device.run("things", "invoke", "coolant/flush")).stdout, "coolant/flush is done\n");
  const turned = await device.run("things", "invoke", "coolant/turn", "45");
  assert.match(turned.stdout, /^coolant\/turn is done, and gives 45 .+\n$/);
  const { stdout } = await device.run("things", "invoke", "coolant/mode", "fast", "--json");
  assert.deepEqual(JSON.parse(stdout), { action: "coolant/mode", output: "fast", state: "done" });
  const events = await device.run("events");
  assert.match(events.stdout, /control invoked coolant\/flush$/m);
  assert.match(events.stdout, /control invoked coolant\/turn with 45, which gave 45$/m);
});

test("thimble things invoke refuses what is no action, an input that it does not take and a word that it does not know", async () => {
  for (const [words, code, says] of [
    [["coolant"], "base.argument", /thing\/action/],
    [["coolant/flsh"], "base.not-found", /did you mean "coolant\/flush"/],
    [["coolant/flush", "1"], "things.out-of-range", /no input/],
    [["coolant/turn"], "things.out-of-range", /from 0 up to 90/],
    [["coolant/turn", "91"], "things.out-of-range", /from 0 up to 90/],
    [["coolant/mode", "quick"], "base.argument", /slow, fast/],
    [["coolant/flush", "--timeout", "soon"], "base.argument", /500ms/],
    [["coolant/flush", "--timeout", "0s"], "base.argument", /500ms/],
  ] as const) {
    const { status, stderr } = await device.run("things", "invoke", ...words);
    assert.equal(status, 2, words.join(" "));
    assert.match(stderr, new RegExp(code));
    assert.match(stderr, says);
  }
});

test("thimble things invoke gives up after its time, and the device says what became of it", async () => {
  await device.run("things", "break", "coolant", "--fault", "slow,by=1h");
  const { status, stderr } = await device.run("things", "invoke", "coolant/flush", "--timeout", "50ms");
  assert.notEqual(status, 0);
  assert.match(stderr, /no answer within 50\.0 ms/);
  assert.match(stderr, /may still be done/);
  await device.run("things", "mend", "coolant");
  const events = (await device.run("events")).stdout;
  assert.match(events, /coolant was broken: slow$/m);
  assert.match(events, /coolant was mended$/m);
  assert.match(events, /control could not invoke coolant\/flush/);
});
