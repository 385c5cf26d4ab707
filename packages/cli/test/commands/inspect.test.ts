import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";
import { runningDevice } from "../support/running-device.ts";

test("thimble inspect shows what an image is and what it asks for", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  const { status, stdout } = await runHere(["inspect", "guard:1.0.0"], { cwd });
  assert.equal(status, 0);
  for (const line of [
    /digest {4}sha256:/,
    /memory {4}64 KiB at the start, at most 64 KiB/,
    / handle machine\/temperature/,
    / write coolant\/open/,
    / publish plant\/1\/anomaly/,
    / 1,000 messages a second/,
    / thimble:edge\/things@0\.2\.0 write \(i32, f64\) -> \(i32\)/,
    / reading \(i32, f64, f64, i32\) -> \(\)/,
    /measured {2}not yet: .*thimble up/,
  ]) {
    assert.match(stdout, line);
  }
  assert.equal(
    JSON.parse((await runHere(["inspect", "guard:1.0.0", "--json"], { cwd })).stdout).budget.messagesPerSecond,
    1000,
  );
});

test("thimble inspect shows what events of an image cost: not before they were measured, while the device runs, and after", async () => {
  await using device = await runningDevice();
  const data = device.data;
  const cost =
    /measured on this device, .*\n +HANDLER +EVENTS +INSTR P50 +P99 +MAX +HEADROOM\n +start +1 .*\n +reading +\d/;
  assert.match((await device.run("inspect", "guard:1.0.0")).stdout, cost);
  device.up.stop();
  assert.equal(await device.up.ended, 0);
  const after = await runHere(["inspect", "guard:1.0.0", "--data", data]);
  assert.match(after.stdout, cost);
  const { measured } = JSON.parse((await runHere(["inspect", "guard:1.0.0", "--data", data, "--json"])).stdout);
  assert.equal(measured.handlers[0].handler, "start");
  assert.ok(measured.handlers[1].maximum > 0);
});

test("thimble inspect names the nearest image", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  const { status, stderr } = await runHere(["inspect", "gaurd:1.0.0"], { cwd });
  assert.equal(status, 2);
  assert.match(stderr, /expected {2}guard:1\.0\.0/);
});
