/** A column of a table: its title, and whether its cells are numbers, which stand to the right. */
export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

/**
 * Lines of a table: titles, then one line a row, columns two spaces apart, as wide as their widest cell.
 * A row may be shorter than the columns; what is missing is empty.
 */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = columns.map((column, at) => Math.max(column.title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const lines = [columns.map((column) => column.title), ...rows].map((row) =>
    columns
      .map((column, at) => align(row[at] ?? "", widths[at] ?? 0, column.isNumber ?? false))
      .join("  ")
      .trimEnd(),
  );
  return lines;
}

function align(cell: string, width: number, isNumber: boolean): string {
  return isNumber ? cell.padStart(width) : cell.padEnd(width);
}
