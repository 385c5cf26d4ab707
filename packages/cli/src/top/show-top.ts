import { MAXIMUM_TOP_ROWS, type TopQuery, type TopReport } from "@thimble/agent";
import type { Clock, Millis } from "@thimble/base";
import type { Output } from "../output/output.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { renderTop } from "./render-top.ts";
import { type FollowTopParts, TopFollower } from "./top-follower.ts";
import { keyMeaning, TOP_KEYS } from "./top-keys.ts";

/** Lines of the screen that show no container: sums, titles and keys, and what stands apart. */
const OTHER_LINES = 5;

/** What is shown, and how. */
export interface ShowTopParts {
  readonly ask: FollowTopParts["ask"];
  readonly query: TopQuery;
  readonly interval: Millis;
  readonly output: Output;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Prints a table, or an object of JSON, each interval. */
export function printTop({ query, output, ...parts }: ShowTopParts): Promise<void> {
  return new TopFollower(parts).run({
    query: () => query,
    show: (report) => output.record(report, [...renderTop(report, undefined), ""].join("\n")),
  });
}

/** Draws the table on the whole screen until the person has seen enough. */
export async function drawTop(
  { query: first, output, signal, ...parts }: ShowTopParts,
  terminal: Terminal,
): Promise<void> {
  const quit = new AbortController();
  const follower = new TopFollower({ ...parts, signal: AbortSignal.any([signal, quit.signal]) });
  let query = first;
  let report: TopReport | undefined;
  const draw = (): void => {
    if (report !== undefined) screen.draw(picture(report, terminal, output));
  };
  using screen = terminal.takeScreen({
    resized: () => {
      draw();
      follower.wake();
    },
    key: (key) => {
      const meaning = keyMeaning(key, { ...query, limit: rowsOf(terminal) }, report?.containers.matching ?? 0);
      if (meaning.kind === "quit") quit.abort();
      if (meaning.kind !== "query") return;
      query = meaning.query;
      follower.wake();
    },
  });
  await follower.run({
    query: () => ({ ...query, limit: rowsOf(terminal) }),
    show: (shown) => {
      report = shown;
      draw();
    },
  });
}

/** Containers that have room on the screen. */
function rowsOf({ rows }: Terminal): number {
  return Math.min(MAXIMUM_TOP_ROWS, Math.max(1, rows - OTHER_LINES));
}

function picture(report: TopReport, terminal: Terminal, { paint }: Output): readonly string[] {
  const { rows, columns } = terminal;
  const fitting = { ...report, rows: report.rows.slice(0, rowsOf(terminal)) };
  return [...renderTop(fitting, columns, paint), "", paint("quiet", TOP_KEYS.slice(0, columns))].slice(0, rows);
}
