import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReportedState } from "@thimble/agent";
import { METRICS_OPTION, metricsLines } from "../../src/device/metrics-option.ts";

const REPORT: ReportedState = {
  startedAt: 0,
  uptime: 0,
  readings: { total: 0, perSecond: 0 },
  containers: [],
  things: [],
};

test("METRICS_OPTION is a port, and none where it is not given", () => {
  assert.equal(METRICS_OPTION.read("9464"), 9464);
  assert.equal(METRICS_OPTION.read(undefined), undefined);
});

test("metricsLines() says where metrics are, and nothing where they are not", () => {
  assert.deepEqual(metricsLines({ report: () => REPORT }), []);
  assert.deepEqual(metricsLines({ report: () => ({ ...REPORT, metricsPort: 9464 }) }), [
    "metrics on http://127.0.0.1:9464/metrics",
  ]);
});
