import type { ModuleSizes } from "@thimble/wasm";
import { type Column, formatTable } from "./format-table.ts";

/** Rows of functions and of segments that a table shows; the rest is one row. */
const ROWS = 15;

const COLUMNS: readonly Column[] = [
  { title: "BYTES", isNumber: true },
  { title: "%", isNumber: true },
  { title: "WHAT" },
];

interface Part {
  readonly bytes: number;
  readonly what: string;
}

/** What takes the bytes of a module, for a person: its sections in the order of the file, then functions and segments of data, the largest first. */
export function formatSizes(sizes: ModuleSizes): readonly string[] {
  const table = (parts: readonly Part[]): readonly string[] =>
    formatTable(
      COLUMNS,
      parts.map(({ bytes, what }) => [`${bytes}`, ((100 * bytes) / sizes.total).toFixed(1), what]),
    ).map((line) => `  ${line}`);
  const functions = functionParts(sizes);
  const data = dataParts(sizes);
  return [
    "sections",
    ...table(sizes.sections.map(({ name, bytes }) => ({ bytes, what: name }))),
    ...(functions.length === 0 ? [] : ["functions", ...table(largest(functions))]),
    ...(data.length === 0 ? [] : ["data", ...table(largest(data))]),
  ];
}

/** The parts of a module that take the most, in one line. */
export function describeLargest(sizes: ModuleSizes, count = 3): string {
  const parts = [...functionParts(sizes), ...dataParts(sizes)].toSorted((a, b) => b.bytes - a.bytes);
  return parts
    .slice(0, count)
    .map(({ bytes, what }) => `${what} ${bytes}`)
    .join(", ");
}

function functionParts({ functions }: ModuleSizes): readonly Part[] {
  return functions.map(({ index, name, bytes }) => ({ bytes, what: name ?? `function ${index}` }));
}

function dataParts({ data }: ModuleSizes): readonly Part[] {
  return data.map(({ offset, size }) => ({
    bytes: size,
    what: offset === undefined ? "data without a fixed address" : `data at ${offset}`,
  }));
}

function largest(parts: readonly Part[]): readonly Part[] {
  const rest = parts.slice(ROWS);
  if (rest.length === 0) return parts;
  const bytes = rest.reduce((sum, part) => sum + part.bytes, 0);
  return [...parts.slice(0, ROWS), { bytes, what: `${rest.length} more` }];
}
