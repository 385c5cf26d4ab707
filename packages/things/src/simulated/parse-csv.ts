import { nearest } from "@thimble/base";
import { CsvError, parse } from "csv-parse/sync";

/** Which columns to read. */
export interface CsvColumns {
  readonly value: string;
  /** Undefined where the file has no times. */
  readonly time: string | undefined;
}

/** What was read: as many times as values, or none; or all that is wrong. */
export type CsvResult = CsvSeries | { readonly problems: readonly CsvProblem[] };

interface CsvSeries {
  readonly values: readonly number[];
  /** Milliseconds since the first row; undefined without a column of times. */
  readonly times: readonly number[] | undefined;
}

/** What is wrong with a file, at a line of it counted from 1, and what would be right. */
interface CsvProblem {
  readonly line: number;
  readonly state: string;
  readonly expected: string;
}

/** Most problems that are told of one file: a wrong column makes every row wrong. */
const MAXIMUM_PROBLEMS = 10;

/** A row's cells by column, and the line on which it ends. */
interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

/**
 * Reads columns of a CSV file whose first row has their names. Times are numbers, in seconds, or times of ISO 8601, in UTC where they do not say;
 * they must not go back.
 * @see RFC 4180
 */
export function parseCsv(text: string, columns: CsvColumns): CsvResult {
  const rows = readRows(text);
  if ("line" in rows) return { problems: [rows] };
  const [first] = rows;
  if (first === undefined)
    return { problems: [{ line: 1, state: "there is no row in it", expected: "names of columns, then rows" }] };
  const missing = [columns.value, columns.time].flatMap((name) => missingColumn(name, Object.keys(first.record)));
  if (missing.length > 0) return { problems: missing };
  const problems: CsvProblem[] = [];
  const values: number[] = [];
  const times: number[] = [];
  for (const { record, info } of rows) {
    const value = toNumber(record[columns.value]);
    if (Number.isNaN(value)) problems.push(problemAt(info.lines, columns.value, record, "a number"));
    values.push(value);
    if (columns.time !== undefined) {
      const time = toMillis(record[columns.time]);
      const last = times.at(-1) ?? time;
      if (Number.isNaN(time)) problems.push(problemAt(info.lines, columns.time, record, TIME_WORDS));
      else if (time < last) problems.push({ line: info.lines, state: "its time goes back", expected: "rows in order" });
      times.push(time);
    }
    if (problems.length >= MAXIMUM_PROBLEMS) break;
  }
  if (problems.length > 0) return { problems };
  const began = times[0] ?? 0;
  return { values, times: columns.time === undefined ? undefined : times.map((time) => time - began) };
}

const TIME_WORDS = "seconds, or a time like 2013-12-02 21:15:00";

function readRows(text: string): readonly Row[] | CsvProblem {
  try {
    return parse<Row>(text, { bom: true, columns: true, info: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Its message names the line again, and what it is called inside the library.
    const state = error.code.startsWith("CSV_RECORD_INCONSISTENT")
      ? "it has more or fewer cells than the first row"
      : error.message;
    return {
      line: lineOf(error),
      state,
      expected: "as many cells as there are columns, quoted where there is a comma in one",
    };
  }
}

function lineOf(error: CsvError): number {
  const lines: unknown = error["lines"];
  return typeof lines === "number" ? lines : 1;
}

function missingColumn(name: string | undefined, names: readonly string[]): readonly CsvProblem[] {
  if (name === undefined || names.includes(name)) return [];
  const near = nearest(name, names);
  const expected = near === undefined ? `one of ${names.join(", ")}` : `did you mean "${near}"?`;
  return [{ line: 1, state: `it has no column "${name}"`, expected }];
}

function problemAt(line: number, column: string, record: Row["record"], expected: string): CsvProblem {
  return { line, state: `its ${column} is "${record[column] ?? ""}"`, expected };
}

function toNumber(cell = ""): number {
  const number = cell === "" ? Number.NaN : Number(cell);
  return Number.isFinite(number) ? number : Number.NaN;
}

/** @see ISO 8601-1:2019, section 5.4 */
const DATE = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

function toMillis(cell = ""): number {
  const match = DATE.exec(cell);
  if (match === null) return toNumber(cell) * 1000;
  return Date.parse(`${cell.replace(" ", "T")}${match[3] === undefined ? "Z" : ""}`);
}
