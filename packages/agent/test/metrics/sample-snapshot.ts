import { CumulativeHistogram, EventMeter } from "@thimble/runtime";
import { Sums } from "../../src/containers/sums.ts";
import type { ContainerSnapshot, MetricsSnapshot, ServiceSnapshot } from "../../src/metrics/snapshot.ts";
import { countsOf } from "../counts.ts";

const REFUSED = { messages: 4, bytes: 0, stateSets: 0, logLines: 0, writes: 1, tooLarge: 0 };
const SUMS = new Sums().addCounts(
  countsOf({ handled: 3, dropped: 1, instructions: { total: 330, last: 110, maximum: 200 }, refused: REFUSED }),
);
const HOLDINGS = { memoryBytes: 65_536, stateBytes: 24, queued: 2 };

/** A meter with a start and two readings. */
function sampleMeter(): EventMeter {
  const meter = new EventMeter();
  meter.add(0, 500, 0);
  meter.add(1, 20, 0.01);
  meter.add(1, 200, 2.5);
  return meter;
}

function histogramOf(...values: readonly number[]): CumulativeHistogram {
  const histogram = new CumulativeHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

/** A service with everything that a service can have. */
export const SERVICE: ServiceSnapshot = {
  service: "guard",
  sums: SUMS,
  phases: { running: 1, waiting: 1, due: 0, ended: 0 },
  ends: new Map([["trap", 2]]),
  meter: sampleMeter(),
  limits: { instructions: 100_000, memoryBytes: 65_536, stateBytes: 4096, queue: 256 },
  ...HOLDINGS,
};

/** A container of it. */
export const CONTAINER: ContainerSnapshot = {
  container: "app/guard",
  service: "guard",
  isRunning: true,
  sums: SUMS,
  maximum: 200,
  restarts: 7,
  ...HOLDINGS,
};

/** A device in which there is something of everything. */
export const SNAPSHOT: MetricsSnapshot = {
  version: "0.1.0",
  services: [SERVICE],
  containers: [CONTAINER],
  omitted: 0,
  engine: { workers: 1, workersLost: 2, workersStuck: 3, memories: { leased: 4, warm: 5 } },
  bus: {
    messages: { agent: 10, containers: 20, mqtt: 30 },
    deliveries: 40,
    subscriptions: 5,
    retained: 6,
    retainedRefused: 7,
  },
  mqtt: { clients: 1, forwarded: 2, dropped: 3, refused: 4 },
  store: { commits: histogramOf(1500, 2500), changes: 3, failures: 1 },
  readings: 100,
  writes: { written: 12, failed: 1 },
  actions: { confirmed: 3, sent: 2, failed: 1 },
  staleProperties: 4,
  things: [{ thing: "machine", isReachable: false, reads: 9, errors: 2, retries: 1, dropped: 4 }],
  process: {
    residentBytes: 1_000_000,
    heapUsedBytes: 500_000,
    cpuSeconds: 1.25,
    startedAt: 1_767_225_600_500,
    busy: 2500,
    delays: histogramOf(100),
    pauses: new Map([["minor", histogramOf(900)]]),
  },
};
