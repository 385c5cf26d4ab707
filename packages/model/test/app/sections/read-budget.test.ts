import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_BUDGET, MAXIMUM_BUDGET } from "@thimble/model";
import { problemsOf, thimble } from "../../fixture.ts";

test("budget: each limit is read, and those left out are the defaults", () => {
  const { budget } = thimble("{ budget: { instructions: 1, messages: 10/m, bytes: 1K/s, state: 0, log: 2/s } }");
  assert.deepEqual(budget, {
    memoryBytes: DEFAULT_BUDGET.memoryBytes,
    instructions: 1,
    messagesPerSecond: 10 / 60,
    bytesPerSecond: 1024,
    writesPerSecond: DEFAULT_BUDGET.writesPerSecond,
    stateBytes: 0,
    logLinesPerSecond: 2,
  });
});

test("budget: each limit may be as high as MAXIMUM_BUDGET says, and what is higher is refused with the range", () => {
  const most = "instructions: 1G, messages: 20k/s, bytes: 64M/s, writes: 20k/s, state: 16M, log: 1k/s";
  assert.deepEqual(
    { ...thimble(`{ budget: { ${most} } }`).budget, memoryBytes: MAXIMUM_BUDGET.memoryBytes },
    MAXIMUM_BUDGET,
  );
  for (const text of [
    "instructions: 1000000001",
    "messages: 20001/s",
    "bytes: 65M/s",
    "writes: 21k/s",
    "state: 17M",
    "log: 1001/s",
  ])
    assert.match(
      problemsOf(() => thimble(`{ budget: { ${text} } }`))[0] ?? "",
      /write a .* (to|from 1 to) .*\[model.bad-budget\]$/,
    );
});

for (const text of [
  "instructions: 0",
  "instructions: 3G",
  "instructions: 1.5",
  "messages: 50",
  "bytes: 64K",
  "writes: 5X/s",
  "state: 4X",
  "log: 1/x",
])
  test(`budget: refuses ${text}`, () => {
    assert.match(problemsOf(() => thimble(`{ budget: { ${text} } }`))[0] ?? "", /\[model.bad-budget\]$/);
  });

test("budget: memory belongs under deploy.resources.limits in compose.yaml", () => {
  assert.match(
    problemsOf(() => thimble("{ budget: { memory: 64K } }"))[0] ?? "",
    /known keys are instructions, messages, bytes, writes, state, log\) \[model.unknown-key\]$/,
  );
});
