import assert from "node:assert/strict";
import { test } from "node:test";
import type { CostReport } from "@thimble/agent";
import { parseDigest } from "@thimble/model";
import { formatCosts } from "../../src/output/format-costs.ts";

const DIGEST = parseDigest(`sha256:${"1".repeat(64)}`) ?? assert.fail();
const ABOUT = { instructions: 20_000, where: "/data" };

test("formatCosts() shows each handler that ran, and how much its dearest event left", () => {
  const report: CostReport = {
    digest: DIGEST,
    since: Date.UTC(2026, 0, 1),
    until: Date.UTC(2026, 0, 2),
    handlers: [
      { handler: "start", events: 1, maximum: 3658, p50: 3658, p99: 3658 },
      { handler: "reading", events: 22_695, maximum: 20_000, p50: 1792, p99: 1931 },
    ],
  };
  assert.deepEqual(formatCosts(report, ABOUT), [
    "measured on this device, 2026-01-01 00:00:00 to 2026-01-02 00:00:00",
    "  HANDLER  EVENTS  INSTR P50    P99     MAX  HEADROOM",
    "  start         1      3,658  3,658   3,658      81 %",
    "  reading  22,695      1,792  1,931  20,000       0 %",
  ]);
});

test("formatCosts() says where it looked for what was not measured yet, and what measures it", () => {
  const lines = formatCosts({ digest: DIGEST, handlers: [] }, ABOUT).join("\n");
  assert.match(lines, /not yet: .*thimble up/);
  assert.match(lines, /\/data/);
});
