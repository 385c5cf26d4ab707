import assert from "node:assert/strict";
import { test } from "node:test";
import { allTogether, ServiceCensus } from "../../src/metrics/service-census.ts";
import { countsOf } from "../counts.ts";
import { makeService } from "../fixtures.ts";
import { SERVICE } from "./sample-snapshot.ts";

test("ServiceCensus adds up what containers of a service count and hold", () => {
  const census = new ServiceCensus(makeService());
  census.add("running", countsOf({ handled: 2, memoryBytes: 10, stateBytes: 3, queued: 1 }), undefined);
  census.add("running", countsOf({ handled: 3, memoryBytes: 10, stateBytes: 3, queued: 1 }), undefined);
  census.add("due", undefined, undefined);
  const { service, sums, phases, memoryBytes, stateBytes, queued, limits } = census.snapshot(undefined);
  assert.deepEqual([service, sums.events, memoryBytes, stateBytes, queued], ["guard", 5, 20, 6, 2]);
  assert.deepEqual(phases, { running: 2, waiting: 0, due: 1, ended: 0 });
  assert.equal(limits?.queue, 256);
});

test("allTogether() is the sum of services", () => {
  const all = allTogether([SERVICE, SERVICE]);
  assert.deepEqual([all.sums.events, all.memoryBytes, all.ends.get("trap"), all.phases.waiting], [6, 131_072, 4, 2]);
  assert.equal(all.meter.cost("reading")?.count, 4);
  assert.equal(all.meter.latency.count, 4);
});
