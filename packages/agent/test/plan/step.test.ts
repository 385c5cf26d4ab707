import assert from "node:assert/strict";
import { test } from "node:test";
import { instancesOf } from "../../src/plan/instance.ts";
import { describeStep, type Step } from "../../src/plan/step.ts";
import { digestOf, makeDesired, makeService } from "../fixtures.ts";

test("describeStep() names the kind of each step and what it is about", () => {
  const digest = digestOf("1");
  const [instance] = instancesOf(makeDesired([makeService()]));
  assert.ok(instance !== undefined);
  const steps: readonly Step[] = [
    { kind: "prepare-image", digest, memoryBytes: 65_536 },
    { kind: "release-image", digest, memoryBytes: 65_536 },
    { kind: "add-thing", role: "machine", description: "{}" },
    { kind: "replace-thing", role: "machine", description: "{}" },
    { kind: "remove-thing", role: "machine" },
    { kind: "start-container", instance },
    { kind: "stop-container", container: "app/old" },
    { kind: "replace-container", instance },
  ];
  assert.deepEqual(steps.map(describeStep), [
    `prepare-image ${digest}`,
    `release-image ${digest}`,
    "add-thing machine",
    "replace-thing machine",
    "remove-thing machine",
    "start-container app/guard",
    "stop-container app/old",
    "replace-container app/guard",
  ]);
});
