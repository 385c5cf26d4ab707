import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { ProcessProbe } from "../../src/metrics/process-probe.ts";

test("ProcessProbe measures how late what was due came, ten times a second, until it is disposed", async () => {
  let late = 0;
  class LateClock extends VirtualClock {
    override monotonic(): number {
      return super.monotonic() + late;
    }
  }
  const clock = new LateClock();
  const probe = new ProcessProbe(clock, 5);
  await clock.advance(100);
  late = 30;
  await clock.advance(100);
  await clock.advance(100);
  const { delays, startedAt } = probe.counts();
  assert.deepEqual([delays.count, delays.maximum, delays.sum, startedAt], [3, 30_000, 30_000, 5]);
  probe[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});

test("ProcessProbe tells what the process uses", () => {
  using probe = new ProcessProbe(new VirtualClock(), 0);
  const { residentBytes, heapUsedBytes, cpuSeconds, busy } = probe.counts();
  assert.ok(residentBytes > heapUsedBytes && heapUsedBytes > 0);
  assert.ok(cpuSeconds > 0 && busy >= 0);
});
