import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { METRIC_GROUPS } from "../../src/metrics/metric-table.ts";
import { writeMetrics } from "../../src/metrics/write-metrics.ts";
import { CONTAINER, SNAPSHOT } from "./sample-snapshot.ts";

const hasPromtool = spawnSync("which", ["promtool"]).status === 0;

test("writeMetrics() writes each family once, with its help and its type before its samples", () => {
  const text = [...writeMetrics(SNAPSHOT)].join("");
  const families = METRIC_GROUPS.flatMap((group) => group.families);
  const described = [...text.matchAll(/^# HELP (\S+) .+\n# TYPE (\S+) (\S+)\n(\S+?)[{ ]/gm)];
  assert.deepEqual(
    described.map(([, help, type, kind]) => [help, type, kind]),
    families.map(({ name, type }) => [name, name, type]),
  );
  for (const [, name = "", , , first = ""] of described) assert.ok(first.startsWith(name), first);
  assert.ok(text.endsWith("\n"));
});

test("writeMetrics() gives many containers in pieces", () => {
  const containers = Array.from({ length: 1000 }, (_, i) => ({ ...CONTAINER, container: `app/guard/${i}` }));
  const pieces = [...writeMetrics({ ...SNAPSHOT, containers })];
  assert.ok(pieces.length > 5);
  assert.equal(pieces.join("").match(/^thimble_container_running\{/gm)?.length, 1000);
});

test("names of metrics are as Prometheus has them: counters end with _total, no other does, and each label has one name", () => {
  for (const { name, type, help, labels } of METRIC_GROUPS.flatMap((group) => group.families)) {
    assert.match(name, /^(thimble|process)_[a-z_]+$/);
    assert.equal(name.endsWith("_total"), type === "counter", name);
    assert.match(help, /^[A-Z].*[^.]$/);
    assert.equal(new Set(labels).size, labels.length);
  }
});

test("promtool finds nothing wrong with the metrics", {
  skip: !hasPromtool && "no promtool: apt-get install prometheus",
}, () => {
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
    input: [...writeMetrics(SNAPSHOT)].join(""),
    encoding: "utf8",
  });
  assert.deepEqual([status, stdout, stderr], [0, "", ""]);
});
