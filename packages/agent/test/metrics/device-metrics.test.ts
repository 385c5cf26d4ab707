import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { UsageBook } from "../../src/containers/usage-book.ts";
import { DeviceMetrics } from "../../src/metrics/device-metrics.ts";
import { MeasuredStateStore } from "../../src/state/measured-state-store.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import { openBus } from "../fixtures.ts";
import { liveContainer } from "../live-containers.ts";
import { simulatedThings } from "../simulated-things.ts";
import { SNAPSHOT } from "./sample-snapshot.ts";

test("DeviceMetrics makes metrics of all parts, and watches the process from the first time on", async () => {
  const clock = new VirtualClock();
  const metrics = new DeviceMetrics({
    supervisor: { live: () => [liveContainer("app/guard")] },
    usage: new UsageBook({ opened: () => undefined, retired: () => undefined }),
    engine: { stats: () => SNAPSHOT.engine },
    bus: openBus(),
    store: new MeasuredStateStore(new MemoryStateStore(), clock),
    intake: { counts: { total: 3, perSecond: 1 } },
    writes: { counts: { written: 0, failed: 0 } },
    actions: { counts: { confirmed: 0, sent: 0, failed: 0 } },
    stale: { count: 0 },
    things: simulatedThings(clock).host,
    mqtt: () => undefined,
    clock,
    startedAt: 2000,
    version: "0.1.0",
  });
  assert.equal(clock.pending, 0);
  const text = [...(await metrics.pieces())].join("");
  for (const line of [
    /^thimble_container_running\{container="app\/guard",service="guard"\} 1$/m,
    /^thimble_readings_total 3$/m,
    /^process_start_time_seconds 2$/m,
    /^thimble_build_info\{version="0\.1\.0"\} 1$/m,
  ]) {
    assert.match(text, line);
  }
  assert.equal(clock.pending, 1);
  metrics[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});
