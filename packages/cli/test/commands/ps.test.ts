import assert from "node:assert/strict";
import { after, test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { runningDevice } from "../support/running-device.ts";

const device = await runningDevice();
after(() => device[Symbol.asyncDispose]());

test("thimble ps lists containers with their use", async () => {
  const { status, stdout } = await device.run("ps");
  assert.equal(status, 0);
  assert.match(
    stdout,
    /^CONTAINER +IMAGE +STATE +UP +EVENTS +DROPPED +INSTR P50 +MAX +HEADROOM +LATENCY P99 +MEMORY +RESTARTS +LAST END$/m,
  );
  assert.match(stdout, /^small\/guard +guard:1\.0\.0 +running +\S.* \d+ % .* 64 KiB +0$/m);
  const [container] = JSON.parse((await device.run("ps", "--json")).stdout);
  assert.equal(container.container, "small/guard");
  assert.equal(container.stats.dropped, 0);
  assert.equal(container.limits.queue, 64);
  assert.equal(container.headroom, 1 - container.stats.instructions.maximum / container.limits.instructions);
});

test("thimble ps says how to start a device where there is none", async () => {
  const { status, stderr } = await runHere(["ps", "--data", "/nowhere"]);
  assert.equal(status, 3);
  assert.match(stderr, /agent\.not-running/);
  assert.match(stderr, /thimble up/);
});
