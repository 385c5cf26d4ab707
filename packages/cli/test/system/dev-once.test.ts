import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { PLANT, plantProject, SAMPLES } from "../support/plant-project.ts";

test("thimble dev --once plays the whole record through plant, Modbus, device, bus and container, and passes", async () => {
  await using project = await plantProject();
  const { status, stdout, stderr } = await runHere(["dev", project.directory, "--once", "--json"]);
  assert.equal(status, 0, stderr + stdout);
  const result = JSON.parse(stdout);
  assert.deepEqual(result.record, { samples: SAMPLES, readings: SAMPLES });
  assert.deepEqual(result.score, { caught: 2, windows: 2, falseAlarms: 1 });
  assert.equal(result.alarms, 11 + 3 + 6);
  assert.equal(result.passed, true);
  const [guard] = result.containers;
  assert.equal(guard.handled >= SAMPLES, true);
  assert.equal(guard.dropped, 0);
  assert.equal(guard.memoryBytes, 65_536);
});

test("thimble dev --once ends with status 1 and says what was missed", async () => {
  await using project = await plantProject({ "plant.yaml": PLANT.replace("falseAlarms: 1", "falseAlarms: 0") });
  const { status, stdout, stderr } = await runHere(["dev", project.directory, "--once"]);
  assert.equal(status, 1);
  assert.match(stdout, /labelled failures caught +2 of 2/);
  assert.match(stderr, /there were 1 alarm episodes outside the windows, at most 0 are allowed/);
  assert.ok(stderr.includes("cli.expectation-missed"));
});

test("thimble dev --once --data keeps the data directory", async () => {
  await using project = await plantProject();
  const first = await runHere(["dev", project.directory, "--once", "--data", `${project.directory}/kept`]);
  assert.equal(first.status, 0, first.stderr);
  const { stdout } = await runHere(["images", "--data", `${project.directory}/kept`]);
  assert.match(stdout, /^guard:1\.0\.0 /m);
});
