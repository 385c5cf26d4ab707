import type { CostReport } from "@thimble/agent";
import { formatHeadroom } from "../top/top-columns.ts";
import { formatCount, formatTime } from "./format.ts";
import { formatTable } from "./format-table.ts";

const COLUMNS = [
  { title: "HANDLER" },
  { title: "EVENTS", isNumber: true },
  { title: "INSTR P50", isNumber: true },
  { title: "P99", isNumber: true },
  { title: "MAX", isNumber: true },
  { title: "HEADROOM", isNumber: true },
] as const;

/**
 * What events of an image cost, as lines; how to have it measured where it was not.
 *
 * @param instructions the budget of one event, which headroom is of
 * @param where the data directory that was looked at
 */
export function formatCosts(
  { since, until, handlers }: CostReport,
  { instructions, where }: { readonly instructions: number; readonly where: string },
): readonly string[] {
  if (since === undefined || until === undefined) {
    return [
      "measured  not yet: no container of it has handled an event on this device; thimble up runs one",
      `  looked for in ${where}`,
    ];
  }
  const rows = handlers.map(({ handler, events, p50, p99, maximum }) => [
    handler,
    formatCount(events),
    formatCount(p50),
    formatCount(p99),
    formatCount(maximum),
    formatHeadroom(Math.max(0, 1 - maximum / instructions)),
  ]);
  return [
    `measured on this device, ${formatTime(since / 1000)} to ${formatTime(until / 1000)}`,
    ...formatTable(COLUMNS, rows).map((line) => `  ${line}`),
  ];
}
