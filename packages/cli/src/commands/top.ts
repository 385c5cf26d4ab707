import { MAXIMUM_TOP_ROWS, TOP_SORTS, type TopQuery, type TopReport, type TopSort } from "@thimble/agent";
import { type Millis, nearest, parseDuration, sleep, ThimbleError } from "@thimble/base";
import { type Command, command } from "../command/command.ts";
import { flag, parsed, text } from "../command/value-row.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { renderTop } from "../top/render-top.ts";
import { drawTop, printTop, type ShowTopParts } from "../top/show-top.ts";
import { controlClient } from "./control-client.ts";

const DEFAULT_INTERVAL: Millis = 1000;
const SHORTEST_INTERVAL: Millis = 100;
/** Where there is no screen to fill. */
const DEFAULT_ROWS = 20;

/** `thimble top`. */
export const TOP: Command = command({
  name: "top",
  summary: "watch the busiest containers of a running device",
  details:
    "Live on a terminal, else a table each interval. HEADROOM is what the dearest event since the start left of its budget of instructions, KEPT the keyed state, LAST END why a container ended the last time; INSTR and LATENCY are of one event. Only what is shown is asked for, so that ten thousand containers are watched as cheaply as ten.",
  args: { name: text("[name]", "only this container, service or app") },
  options: {
    sort: parsed("--sort <key>", `${TOP_SORTS.join(", ")}; default events`, `one of ${TOP_SORTS.join(", ")}`, readSort),
    isReversed: flag("-r, --reverse", "the other way round"),
    interval: parsed("--interval <duration>", "how often; default 1s", "a duration, at least 100ms", readInterval),
    limit: parsed(
      "--limit <n>",
      `containers where there is no screen to fill, at most ${MAXIMUM_TOP_ROWS}; default ${DEFAULT_ROWS}`,
      `a whole number, 1 to ${MAXIMUM_TOP_ROWS}`,
      readLimit,
    ),
    isOnce: flag("--once", "print one table after one interval, and end"),
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble top", does: "the containers that handle the most events; < and > sort by other columns" },
    { line: "thimble top guard --sort headroom", does: "those of a service, the nearest to its budget first" },
    { line: "thimble top --once --json --limit 200", does: "one look, for a program" },
  ],
  handler: async ({ name, sort = "events", isReversed, interval, limit, isOnce, data }, context) => {
    const { output, terminal, clock, signal } = context;
    const client = controlClient(context, data);
    const parts: ShowTopParts = {
      ask: (query, until) => client.top(query, { signal: until }),
      query: { sort, isReversed, limit: limit ?? DEFAULT_ROWS, offset: 0, name },
      interval: interval ?? DEFAULT_INTERVAL,
      output,
      clock,
      signal,
    };
    await checkName(parts);
    if (isOnce) return printOnce(parts);
    return terminal === undefined || output.isJson ? printTop(parts) : drawTop(parts, terminal);
  },
});

/** Prints what happened in one interval. */
async function printOnce({ ask, query, interval, output, clock, signal }: ShowTopParts): Promise<void> {
  await sleep(clock, interval, signal).catch(() => undefined);
  if (signal.aborted) return;
  const report = await ask(query, signal);
  output.result(report, renderTop(report, undefined, output.paint));
}

/**
 * Takes the first look, from which rates are taken.
 * @throws ThimbleError base.not-found when nothing has the name that was asked for; names the nearest
 */
async function checkName({ ask, query, signal }: ShowTopParts): Promise<void> {
  const report = await ask(query, signal);
  if (query.name === undefined || report.containers.matching > 0) return;
  const all: TopQuery = { ...query, name: undefined, limit: MAXIMUM_TOP_ROWS, sort: "name" };
  const names = namesOf(await ask(all, signal));
  const near = nearest(query.name, names);
  throw new ThimbleError(
    "base.not-found",
    `Cannot watch "${query.name}": there is no container, service or app of that name`,
    {
      expected:
        near === undefined ? `one of ${names.slice(0, DEFAULT_ROWS).join(", ") || "none"}` : `did you mean "${near}"?`,
    },
  );
}

function namesOf({ rows }: TopReport): readonly string[] {
  return [...new Set(rows.flatMap(({ container, service }) => [service, container]))];
}

function readSort(given: string): TopSort | undefined {
  return TOP_SORTS.find((sort) => sort === given);
}

function readInterval(given: string): Millis | undefined {
  const interval = parseDuration(given);
  return interval === undefined || interval < SHORTEST_INTERVAL ? undefined : interval;
}

function readLimit(given: string): number | undefined {
  const limit = Number(given);
  return Number.isInteger(limit) && limit >= 1 && limit <= MAXIMUM_TOP_ROWS ? limit : undefined;
}
