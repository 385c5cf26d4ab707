import assert from "node:assert/strict";
import { after, test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { runningDevice } from "../support/running-device.ts";

const device = await runningDevice();
after(() => device[Symbol.asyncDispose]());

test("thimble top --once prints one table, with what happened in one interval", async () => {
  const { status, stdout } = await device.run("top", "--once", "--interval", "600ms");
  assert.equal(status, 0);
  assert.match(stdout, /^1 running {2}[\d,]+ events\/s {2}[\d,]+ instr\/s {2}64 KiB memory/);
  assert.match(stdout, /^CONTAINER +STATE +EVENTS\/S\* .*HEADROOM.* RESTARTS +LAST END$/m);
  assert.match(stdout, /^small\/guard +running +\d.* \d+ % +64 KiB\/64 KiB /m);
});

test("thimble top --once --json is one document, with everything about each container", async () => {
  const { stdout } = await device.run("top", "guard", "--once", "--json", "--interval", "600ms", "--sort", "cost");
  const report = JSON.parse(stdout);
  assert.deepEqual([report.sort, report.rows.length], ["cost", 1]);
  const [row] = report.rows;
  assert.equal(row.container, "small/guard");
  assert.ok(row.perSecond.events >= 0 && row.stats.instructions.maximum > 0 && row.limits.instructions > 0);
});

test("thimble top --json follows with an object a line, and ends well with Ctrl-C", async () => {
  await using top = device.start("top", "--json", "--interval", "100ms");
  await top.printed(/\n.*\n.*\n/);
  top.stop();
  assert.equal(await top.ended, 0);
  const lines = top.stdout().trimEnd().split("\n");
  assert.ok(lines.every((line) => JSON.parse(line).rows[0].container === "small/guard"));
});

test("thimble top names what comes nearest to a name that there is not", async () => {
  const { status, stderr } = await device.run("top", "gaurd");
  assert.notEqual(status, 0);
  assert.match(stderr, /Cannot watch "gaurd"/);
  assert.match(stderr, /did you mean "guard"\?/);
});

test("thimble top refuses keys, intervals and numbers that make no sense, and says what would", async () => {
  for (const [words, says] of [
    [["--sort", "speed"], /one of events, /],
    [["--interval", "1ms"], /at least 100ms/],
    [["--limit", "0"], /1 to 200/],
  ] as const) {
    const { status, stderr } = await runHere(["top", ...words]);
    assert.equal(status, 2);
    assert.match(stderr, says);
  }
});

test("thimble top says how to start a device where there is none", async () => {
  const { status, stderr } = await runHere(["top", "--data", "/nowhere"]);
  assert.equal(status, 3);
  assert.match(stderr, /thimble up/);
});
