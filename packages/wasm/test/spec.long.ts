import assert from "node:assert/strict";
import { test } from "node:test";
import { runScript } from "./support/spec/run-script.ts";
import { loadScript } from "./support/spec/script.ts";
import { specSources } from "./support/spec/sources.ts";

/** What is known to differ, and why that is right. */
const KNOWN: readonly (readonly [failure: RegExp, why: string])[] = [
  [
    /(imports|linking) .*counts of instance \d+: 4129 is not 33$/,
    "a growth that only the maximum of somebody else's memory denies was paid for",
  ],
  [
    /linking .*the metered one: RuntimeError: unreachable$/,
    "an instance whose start failed has no budget; its functions are in somebody else's table",
  ],
  [
    /table_(?:init|copy) .*the metered one: out of fuel$/,
    "a length of 2^32 references costs more than the largest budget",
  ],
];

/** Assertions on these instructions and sections run in fewer than this many scripts only when something broke. */
const LEAST_PASSED = 90_000;

const sources = specSources();

test("a rewritten module does what the original does in the tests of the specification, and its count is exact", {
  skip: sources.kind === "missing" ? sources.why : false,
}, (context) => {
  if (sources.kind === "missing") return;
  let passed = 0;
  const failures: string[] = [];
  const skipped = new Map<string, number>();
  const skip = (reason: string, count: number): void => {
    skipped.set(reason, (skipped.get(reason) ?? 0) + count);
  };
  for (const { name, folder } of sources.scripts) {
    const report = runScript(loadScript(folder));
    passed += report.passed;
    for (const [reason, count] of report.skipped) skip(reason, count);
    for (const failure of report.failures) {
      const known = KNOWN.find(([pattern]) => pattern.test(`${name} ${failure}`));
      if (known === undefined) failures.push(`${name} ${failure}`);
      else skip(known[1], 1);
    }
  }
  context.diagnostic(`${sources.scripts.length} scripts: ${passed} assertions hold`);
  for (const [reason, count] of [...skipped].sort((a, b) => b[1] - a[1])) {
    context.diagnostic(`${count} left out: ${reason}`);
  }
  assert.deepEqual(failures, []);
  assert.ok(passed > LEAST_PASSED, `only ${passed} assertions ran`);
});
