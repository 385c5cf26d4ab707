import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerReport, ReportedState } from "@thimble/agent";
import { describeKept } from "../../src/dev/describe-kept.ts";

function agentWith(stateBytes: Readonly<Record<string, number>>): { report(): ReportedState } {
  const containers = Object.entries(stateBytes).map(
    ([service, bytes]): ContainerReport => ({
      container: `small/${service}`,
      service,
      image: `${service}:1`,
      digest: "sha256:00",
      phase: "running",
      uptime: 0,
      limits: { instructions: 100_000, memoryBytes: 65_536, stateBytes: 4096, queue: 256 },
      stats: {
        handled: 0,
        dropped: 0,
        queued: 0,
        instructions: { total: 0, last: 0, maximum: 0, p50: 0, p99: 0 },
        latency: { p50: 0, p99: 0 },
        memoryBytes: 65_536,
        stateBytes: bytes,
        refused: { messages: 0, bytes: 0, stateSets: 0, logLines: 0, writes: 0, tooLarge: 0 },
      },
    }),
  );
  const readings = { total: 0, perSecond: 0 };
  return { report: () => ({ startedAt: 0, uptime: 0, readings, containers, things: [] }) };
}

test("describeKept() names the containers that go on with what they kept, where it is, and how to start afresh", () => {
  assert.deepEqual(describeKept(agentWith({ guard: 64, watcher: 0, hourly: 8 }), "/data"), [
    "the record begins anew, guard and hourly go on with what they kept; another --data <folder> starts afresh",
    "  kept in /data",
  ]);
});

test("describeKept() says nothing where nothing was kept", () => {
  assert.deepEqual(describeKept(agentWith({ guard: 0 }), "/data"), []);
  assert.deepEqual(describeKept(agentWith({}), "/data"), []);
});
