import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_UPDATE } from "@thimble/model";
import { problemsOf, service } from "../../fixture.ts";

test("deploy gives replicas and memory, the latter in whole pages", () => {
  assert.equal(service("deploy: { replicas: 3 }").replicas, 3);
  assert.equal(service("deploy: { replicas: 0 }").replicas, 0);
  assert.equal(service("deploy: { resources: { limits: { memory: 65K } } }").budget.memoryBytes, 131_072);
});

test("deploy.update_config is kept whole, with Compose's defaults", () => {
  assert.equal(service("restart: always").update, undefined);
  assert.deepEqual(service("deploy: { update_config: {} }").update, DEFAULT_UPDATE);
  assert.deepEqual(
    service("deploy: { update_config: { parallelism: 0, delay: 5s, order: start-first, failure_action: continue } }")
      .update,
    { ...DEFAULT_UPDATE, parallelism: 0, delay: 5000, order: "start-first", failureAction: "continue" },
  );
});

// Rows: what is under deploy, and what the problem says.
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["{ mode: global }", /"mode" is not supported/],
  ["{ replica: 1 }", /did you mean "replicas"/],
  ["{ replicas: -1 }", /it is -1 \(write a whole number from 0 on\) \[model.bad-value\]/],
  ["{ resources: { reservations: {} } }", /"reservations" is not supported/],
  ["{ resources: { limits: { cpus: 1 } } }", /"cpus" is not supported/],
  ["{ resources: { limits: { memory: 5G } } }", /it is "5G" .*\[model.bad-budget\]/],
  ["{ resources: { limits: { memory: lots } } }", /it is "lots" .*\[model.bad-budget\]/],
  ["{ update_config: { max_failure_ratio: 1.1 } }", /it is 1.1 \(write a share from 0 to 1\) \[model.bad-value\]/],
  ["{ update_config: { monitor: 60 } }", /it is "60" \(write a duration/],
  ["{ update_config: { order: first } }", /\[model.bad-value\]/],
  ["{ update_config: { paralelism: 1 } }", /did you mean "parallelism"/],
];

for (const [text, problem] of REFUSED)
  test(`deploy refuses ${text}`, () => {
    assert.match(problemsOf(() => service(`deploy: ${text}`)).join("\n"), problem);
  });
