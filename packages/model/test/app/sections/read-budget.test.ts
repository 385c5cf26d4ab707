import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_BUDGET } from "@thimble/model";
import { problemsOf, thimble } from "../../fixture.ts";

test("budget: each limit is read, and those left out are the defaults", () => {
  const { budget } = thimble("{ budget: { instructions: 1, messages: 10/m, state: 0, log: 2/s } }");
  assert.deepEqual(budget, {
    memoryBytes: DEFAULT_BUDGET.memoryBytes,
    instructions: 1,
    messagesPerSecond: 10 / 60,
    stateBytes: 0,
    logLinesPerSecond: 2,
  });
  assert.deepEqual(thimble("{ budget: { instructions: 2147483647 } }").budget.instructions, 2 ** 31 - 1);
});

for (const text of [
  "instructions: 0",
  "instructions: 3G",
  "instructions: 1.5",
  "messages: 50",
  "state: 4X",
  "log: 1/x",
])
  test(`budget: refuses ${text}`, () => {
    assert.match(problemsOf(() => thimble(`{ budget: { ${text} } }`))[0] ?? "", /\[model.bad-budget\]$/);
  });

test("budget: memory belongs under deploy.resources.limits in compose.yaml", () => {
  assert.match(
    problemsOf(() => thimble("{ budget: { memory: 64K } }"))[0] ?? "",
    /known keys are instructions, messages, state, log\) \[model.unknown-key\]$/,
  );
});
