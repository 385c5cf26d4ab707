import type { TopReport, TopRow } from "@thimble/agent";

const LIMITS = { instructions: 20_000, memoryBytes: 65_536, stateBytes: 4096, queue: 256 };
const REFUSED = { messages: 7, bytes: 0, stateSets: 0, logLines: 2, writes: 0, tooLarge: 0 };

/** A row of a container that runs. */
export function topRow(container: string, parts: Partial<TopRow> = {}): TopRow {
  return {
    container,
    service: container.split("/")[1] ?? "",
    image: "guard:1.0.0",
    digest: "sha256:00",
    phase: "running",
    uptime: 75_000,
    limits: LIMITS,
    headroom: 0.9,
    stats: {
      handled: 22_695,
      dropped: 3,
      queued: 12,
      instructions: { total: 2_000_000, last: 70, maximum: 1931, p50: 1799, p99: 1931 },
      latency: { p50: 0.041, p99: 0.42 },
      memoryBytes: 65_536,
      stateBytes: 24,
      refused: REFUSED,
    },
    perSecond: { events: 1234.4, instructions: 2_301_000 },
    ...parts,
  };
}

/** A row of one that waits to be started again. */
function waitingRow(container: string): TopRow {
  const { headroom: _headroom, stats: _stats, ...row } = topRow(container);
  const restarts = { restarts: 4, lastReason: "instructions", lastMessage: "over 20000", lastTime: 5 } as const;
  return { ...row, phase: "waiting", uptime: 0, restarts, perSecond: null };
}

/** A page with a container of each kind. */
export const SAMPLE_TOP: TopReport = {
  time: 1_767_225_600_000,
  sort: "events",
  containers: { total: 10_000, matching: 3, running: 9998, waiting: 1, due: 0, ended: 1 },
  perSecond: { events: 12_345.6, instructions: 23_010_000 },
  memoryBytes: 655_228_928,
  queued: 12,
  rows: [
    topRow("machine-guard/guard"),
    topRow("machine-guard/a-service-with-a-name-that-is-far-too-long/12", { headroom: 0.004 }),
    waitingRow("machine-guard/hourly"),
  ],
};
