import { type Command, command } from "../command/command.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { formatBytes, formatCount, formatMillis, formatTime } from "../output/format.ts";
import { formatTable } from "../output/format-table.ts";
import { formatHeadroom } from "../top/top-columns.ts";
import { controlClient } from "./control-client.ts";

const COLUMNS = [
  { title: "CONTAINER" },
  { title: "IMAGE" },
  { title: "STATE" },
  { title: "UP", isNumber: true },
  { title: "EVENTS", isNumber: true },
  { title: "DROPPED", isNumber: true },
  { title: "INSTR P50", isNumber: true },
  { title: "MAX", isNumber: true },
  { title: "HEADROOM", isNumber: true },
  { title: "LATENCY P99", isNumber: true },
  { title: "MEMORY", isNumber: true },
  { title: "RESTARTS", isNumber: true },
  { title: "LAST END" },
] as const;

/** `thimble ps`. */
export const PS: Command = command({
  name: "ps",
  summary: "list the containers of a running device",
  details:
    "INSTR P50 is the median of an event's instructions, MAX those of the dearest since the start, HEADROOM what that one left of the budget, LATENCY P99 the time from an event's arrival to the return of its handler, MEMORY the linear memory. LAST END says why it ended the last time, and when. thimble top watches them live.",
  args: {},
  options: { data: DATA_OPTION },
  examples: [
    { line: "thimble ps", does: "the containers of the device in this folder" },
    { line: "thimble ps --data /var/lib/thimble --json", does: "those of another data directory, for a program" },
  ],
  handler: async ({ data }, context) => {
    const client = controlClient(context, data);
    const containers = await client.containers({ signal: context.signal });
    const rows = containers.map(({ container, image, phase, uptime, stats, headroom, restarts }) => [
      container,
      image,
      phase,
      phase === "running" ? formatMillis(uptime) : "",
      formatCount(stats?.handled ?? 0),
      formatCount(stats?.dropped ?? 0),
      formatCount(stats?.instructions.p50 ?? 0),
      formatCount(stats?.instructions.maximum ?? 0),
      formatHeadroom(headroom),
      stats === undefined ? "" : formatMillis(stats.latency.p99),
      stats === undefined ? "" : formatBytes(stats.memoryBytes),
      String(restarts?.restarts ?? 0),
      restarts === undefined ? "" : `${restarts.lastReason}, ${formatTime(restarts.lastTime / 1000)}`,
    ]);
    context.output.result(containers, formatTable(COLUMNS, rows));
  },
});
