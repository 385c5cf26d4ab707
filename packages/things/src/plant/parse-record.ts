import { Diagnostics, type EpochMillis, nearest, ThimbleError } from "@thimble/base";
import type { RecordColumns, Sample } from "./plant-config.ts";

/** Most problems that are reported of one record: a wrong column makes every line wrong. */
const MAXIMUM_PROBLEMS = 10;

/** What a record must fit into. */
export interface ValueRange {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Parses a record: CSV without quotes, a line of column names first, times taken as UTC. A time may be before that of the line above, as where
 * a machine's clock was set back.
 * @param where the file's name as messages show it
 * @throws ThimbleError things.bad-plant with the first ten problems, each with file and line
 */
export function parseRecord(text: string, where: string, columns: RecordColumns & ValueRange): readonly Sample[] {
  const [header = "", ...lines] = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const names = header.split(",");
  const timeColumn = columnOf(names, columns.time, where);
  const valueColumn = columnOf(names, columns.value, where);
  const diagnostics = new Diagnostics();
  const samples: Sample[] = [];
  for (const [i, line] of lines.entries()) {
    if (diagnostics.problems.length === MAXIMUM_PROBLEMS) break;
    const cells = line.split(",");
    const time = parseUtc(cells[timeColumn] ?? "");
    const cell = cells[valueColumn] ?? "";
    const value = cell.trim() === "" ? Number.NaN : Number(cell);
    const problem = problemOf({ time, value, cell }, columns);
    if (problem !== undefined) diagnostics.add("things.bad-plant", ...problemAt(`${where}:${i + 2}`, problem));
    else if (time !== undefined) samples.push({ time: time / 1000, value });
  }
  if (lines.length === 0)
    diagnostics.add("things.bad-plant", ...problemAt(where, ["there is no sample in it", "one line at least"]));
  diagnostics.throwIfAny();
  return samples;
}

/** Parses `2013-12-02 21:15:00` with or without a fraction as UTC. Returns undefined when it is no time. */
export function parseUtc(text: string): EpochMillis | undefined {
  if (!/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d+)?$/.test(text)) return undefined;
  const time = Date.parse(`${text.replace(" ", "T")}Z`);
  return Number.isNaN(time) ? undefined : time;
}

interface Line {
  readonly time: EpochMillis | undefined;
  readonly value: number;
  readonly cell: string;
}

/** What is wrong and what would be right. */
type Problem = readonly [state: string, expected: string];

function problemOf({ time, value, cell }: Line, range: ValueRange): Problem | undefined {
  if (time === undefined) return ["its time is none", "YYYY-MM-DD HH:MM:SS"];
  if (!Number.isFinite(value)) return [`its value is "${cell}"`, "a number"];
  const isInRange = value >= range.minimum && value <= range.maximum;
  return isInRange
    ? undefined
    : [`its value ${value} does not fit the register`, `${range.minimum} to ${range.maximum}`];
}

function problemAt(where: string, [state, expected]: Problem): [string, { where: string; expected: string }] {
  return [`Cannot read the record: ${state}`, { where, expected }];
}

function columnOf(names: readonly string[], name: string, where: string): number {
  const index = names.indexOf(name);
  if (index >= 0) return index;
  const near = nearest(name, names);
  throw new ThimbleError("things.bad-plant", `Cannot read the record: it has no column "${name}"`, {
    where: `${where}:1`,
    expected: near === undefined ? `one of ${names.join(", ")}` : `did you mean "${near}"?`,
  });
}
