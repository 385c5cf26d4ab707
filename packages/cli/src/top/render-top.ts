import type { TopReport, TopRow, TopSort } from "@thimble/agent";
import { formatBytes, formatCount } from "../output/format.ts";
import { formatTable } from "../output/format-table.ts";
import { type Paint, PLAIN } from "../output/paint.ts";
import { TOP_COLUMNS, type TopColumn } from "./top-columns.ts";

/** A container with less headroom than this stands out. */
const SCARCE = 0.1;
/** Longer names are cut in the middle, where they differ least: a third of the terminal, or what lies between these. */
const LONGEST_NAME = 40;
const SHORTEST_NAME = 16;

/** Between columns. @see formatTable */
const GAP = 2;

/** A column with its cells. */
interface FilledColumn {
  readonly column: TopColumn;
  readonly title: string;
  readonly cells: readonly string[];
}

/**
 * A page as lines: one of sums, one of titles, one for each container.
 *
 * @param width columns of the terminal; what has no room is left out, the least important columns first. Undefined for all of it.
 * @param paint colours; the text without them is the same
 */
export function renderTop(report: TopReport, width: number | undefined, paint: Paint = PLAIN): readonly string[] {
  const longest = width === undefined ? LONGEST_NAME : Math.min(LONGEST_NAME, Math.max(SHORTEST_NAME, width / 3));
  const cells = (column: TopColumn): readonly string[] => report.rows.map((row) => shorten(column.cell(row), longest));
  const columns = TOP_COLUMNS.map((column) => ({ column, title: titleOf(column, report.sort), cells: cells(column) }));
  const shown = width === undefined ? columns : fittingColumns(columns, report.sort, width);
  const cut = (line: string): string => (width !== undefined && line.length > width ? line.slice(0, width) : line);
  const [titles = "", ...rows] = tableOf(shown, report.rows.length);
  return [
    paint("title", cut(describeSums(report))),
    "",
    paint("quiet", cut(titles)),
    ...rows.map((line, at) => paintRow(cut(line), report.rows[at], paint)),
  ];
}

/** The sums over all containers, in one line. */
function describeSums({ containers, perSecond, memoryBytes, queued }: TopReport): string {
  const { total, matching, running, waiting, due, ended } = containers;
  const idle = waiting + due;
  return [
    `${formatCount(running)} running`,
    ...(idle === 0 ? [] : [`${formatCount(idle)} to start again`]),
    ...(ended === 0 ? [] : [`${formatCount(ended)} ended`]),
    ...(matching === total ? [] : [`${formatCount(matching)} of ${formatCount(total)} match`]),
    ...(perSecond === null
      ? []
      : [`${formatCount(perSecond.events)} events/s`, `${formatCount(perSecond.instructions)} instr/s`]),
    `${formatBytes(memoryBytes)} memory`,
    `${formatCount(queued)} events waiting`,
  ].join("  ");
}

function tableOf(columns: readonly FilledColumn[], rows: number): readonly string[] {
  return formatTable(
    columns.map(({ title, column }) => ({ title, isNumber: column.isNumber })),
    Array.from({ length: rows }, (_, at) => columns.map(({ cells }) => cells[at] ?? "")),
  );
}

function titleOf({ title, sort }: TopColumn, sorted: TopSort): string {
  return sort === sorted ? `${title}*` : title;
}

/** The columns that fit: the names, what is sorted by, then by their ranks. */
function fittingColumns(columns: readonly FilledColumn[], sort: TopSort, width: number): readonly FilledColumn[] {
  const rankOf = ({ column }: FilledColumn): number =>
    column.sort === sort ? Math.min(column.rank, 0.5) : column.rank;
  const fitting = new Set<FilledColumn>();
  let used = -GAP;
  for (const filled of columns.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    used += GAP + Math.max(filled.title.length, ...filled.cells.map(({ length }) => length));
    if (used > width && fitting.size > 0) break;
    fitting.add(filled);
  }
  return columns.filter((filled) => fitting.has(filled));
}

function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const half = (longest - 1) / 2;
  return `${text.slice(0, Math.ceil(half))}…${text.slice(-Math.floor(half))}`;
}

function paintRow(line: string, row: TopRow | undefined, paint: Paint): string {
  if (row !== undefined && row.phase !== "running") return paint("bad", line);
  return row?.headroom !== undefined && row.headroom < SCARCE ? paint("warning", line) : line;
}
