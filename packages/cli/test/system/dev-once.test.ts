import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { assemble } from "../support/guard-module.ts";
import { PLANT, plantProject, SAMPLES } from "../support/plant-project.ts";

test("thimble dev --once plays the whole record through plant, Modbus, device, bus and container, and passes", async () => {
  await using project = await plantProject();
  const { status, stdout, stderr } = await runHere(["dev", project.directory, "--once", "--json"]);
  assert.equal(status, 0, stderr + stdout);
  const result = JSON.parse(stdout);
  assert.deepEqual(result.record, { samples: SAMPLES, readings: SAMPLES });
  assert.deepEqual(result.verdict.score, { caught: 2, windows: 2, falseAlarms: 1 });
  assert.equal(result.verdict.alarms, 11 + 3 + 6);
  assert.equal(result.passed, true);
  const [guard] = result.containers;
  assert.equal(guard.handled >= SAMPLES, true);
  assert.equal(guard.dropped, 0);
  assert.ok(guard.latency.p50 > 0 && guard.latency.p99 >= guard.latency.p50);
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

test("thimble dev --once scores no alarms where plant.yaml expects none, and still lets nothing get lost", async () => {
  await using project = await plantProject({ "plant.yaml": PLANT.replace(/^expect: .*\n/m, "") });
  const { status, stdout, stderr } = await runHere(["dev", project.directory, "--once"]);
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stdout, /alarm|caught/);
  assert.match(stdout, /readings played +300 +of 300/);
});

/** Publishes `hot!` with each reading, where SenML is expected. */
const NOTING = `(module
  (import "thimble:edge/bus@0.2.0" "topic" (func $topic (param i32 i32) (result i32)))
  (import "thimble:edge/bus@0.2.0" "publish" (func $publish (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "plant/1/anomalyhot!")
  (func (export "reading") (param i32 f64 f64 i32)
    (drop (call $publish (call $topic (i32.const 0) (i32.const 15)) (i32.const 15) (i32.const 4)))))`;

test("thimble dev --once has no verdict on alarms that are no SenML", async () => {
  await using project = await plantProject({ "guard/guard.wasm": assemble(NOTING) });
  const { status, stderr } = await runHere(["dev", project.directory, "--once"]);
  assert.equal(status, 2);
  assert.match(stderr, /Cannot take an alarm from "plant\/1\/anomaly": a message there is no SenML/);
  assert.ok(stderr.includes("model.bad-senml"));
});

test("thimble dev --once --data keeps the data directory", async () => {
  await using project = await plantProject();
  const first = await runHere(["dev", project.directory, "--once", "--data", `${project.directory}/kept`]);
  assert.equal(first.status, 0, first.stderr);
  const { stdout } = await runHere(["images", "--data", `${project.directory}/kept`]);
  assert.match(stdout, /^guard:1\.0\.0 /m);
});
