import type { TopRow, TopSort } from "@thimble/agent";
import { formatBytes, formatCount, formatMillis } from "../output/format.ts";

/** A column of the table of `thimble top`. */
export interface TopColumn {
  readonly title: string;
  readonly isNumber: boolean;
  /** The key that sorts by it; undefined when none does. */
  readonly sort: TopSort | undefined;
  /** Where a terminal is narrow, columns with lower ranks stay. */
  readonly rank: number;
  readonly cell: (row: TopRow) => string;
}

function text(title: string, rank: number, cell: TopColumn["cell"], sort?: TopSort): TopColumn {
  return { title, isNumber: false, sort, rank, cell };
}

function number(title: string, rank: number, cell: TopColumn["cell"], sort?: TopSort): TopColumn {
  return { title, isNumber: true, sort, rank, cell };
}

/** Part of a limit, or nothing where the container does not run. */
function ofLimit(used: number | undefined, limit: number, format: (value: number) => string): string {
  return used === undefined ? "" : `${format(used)}/${format(limit)}`;
}

function count(value: number | undefined | null): string {
  return value === undefined || value === null ? "" : formatCount(value);
}

/** In the order in which they are shown. */
export const TOP_COLUMNS: readonly TopColumn[] = [
  text("CONTAINER", 0, ({ container }) => container, "name"),
  text("STATE", 1, ({ phase }) => phase),
  number("EVENTS/S", 2, ({ perSecond, stats }) => (stats === undefined ? "" : count(perSecond?.events)), "events"),
  number(
    "INSTR/S",
    16,
    ({ perSecond, stats }) => (stats === undefined ? "" : count(perSecond?.instructions)),
    "instructions",
  ),
  number("INSTR P50", 6, ({ stats }) => count(stats?.instructions.p50)),
  number("P99", 7, ({ stats }) => count(stats?.instructions.p99)),
  number("MAX", 5, ({ stats }) => count(stats?.instructions.maximum), "cost"),
  number("HEADROOM", 3, ({ headroom }) => formatHeadroom(headroom), "headroom"),
  number("MEMORY", 13, ({ stats, limits }) => ofLimit(stats?.memoryBytes, limits.memoryBytes, formatBytes), "memory"),
  number("KEPT", 14, ({ stats, limits }) => ofLimit(stats?.stateBytes, limits.stateBytes, formatBytes), "state"),
  number("QUEUE", 9, ({ stats, limits }) => ofLimit(stats?.queued, limits.queue, formatCount), "queue"),
  number("DROPPED", 10, ({ stats }) => count(stats?.dropped), "dropped"),
  number("REFUSED", 12, ({ stats }) => (stats === undefined ? "" : formatRefused(stats.refused)), "refused"),
  number("LATENCY P50", 15, ({ stats }) => formatLatency(stats?.handled, stats?.latency.p50)),
  number("LATENCY P99", 11, ({ stats }) => formatLatency(stats?.handled, stats?.latency.p99)),
  number("RESTARTS", 4, ({ restarts }) => String(restarts?.restarts ?? 0), "restarts"),
  text("LAST END", 8, ({ restarts }) => restarts?.lastReason ?? ""),
];

/** What is left of a budget, in whole percent, rounded down: 0 % only where nothing is. */
export function formatHeadroom(headroom: number | undefined): string {
  if (headroom === undefined) return "";
  return headroom > 0 && headroom < 0.01 ? "<1 %" : `${Math.floor(headroom * 100)} %`;
}

function formatRefused(refused: Readonly<Record<string, number>>): string {
  return formatCount(Object.values(refused).reduce((sum, each) => sum + each, 0));
}

function formatLatency(handled: number | undefined, latency: number | undefined): string {
  return latency === undefined || handled === 0 ? "" : formatMillis(latency);
}
