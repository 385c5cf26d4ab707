import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { METRIC_GROUPS } from "../../packages/agent/src/metrics/metric-table.ts";
import { METRICS_PAGE, metricsPage } from "../metrics-page.ts";

test("metrics.md is what the table of metrics makes: node --conditions=@thimble/source tools/metrics-page.ts writes it", () => {
  assert.equal(readFileSync(METRICS_PAGE, "utf8"), metricsPage());
});

test("the page of metrics has every metric with its labels", () => {
  const page = metricsPage();
  for (const { name, type, labels } of METRIC_GROUPS.flatMap(({ families }) => families)) {
    assert.ok(page.includes(`| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(", ")} |`), name);
  }
});

test("every metric that the how-to asks for is there", () => {
  const names = METRIC_GROUPS.flatMap(({ families }) => families.map(({ name }) => name));
  const text = readFileSync("docs/how-to/scrape-with-prometheus.md", "utf8");
  const asked = [...text.matchAll(/\b(?:thimble|process)_[a-z_]+[a-z]\b/g)].map(([name]) => name);
  assert.ok(asked.length > 5);
  for (const name of asked) assert.ok(names.includes(name.replace(/_(bucket|sum|count)$/, "")), name);
});
