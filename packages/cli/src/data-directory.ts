import { dirname, join, resolve } from "node:path";
import type { CommandContext } from "./command/command-context.ts";
import { text, type ValueRow } from "./command/value-row.ts";

/** The option of every command that works on a data directory. */
export const DATA_OPTION: ValueRow<string | undefined> = text(
  "--data <dir>",
  "the data directory; default THIMBLE_DATA, else .thimble beside compose.yaml, or here",
);

/**
 * The data directory, absolute: what the person named, else THIMBLE_DATA, else `.thimble` in the folder of `beside`, else
 * in the working directory. It need not exist.
 *
 * @param beside a file that the data belongs to, absolute
 */
export function dataDirectory(context: CommandContext, named: string | undefined, beside?: string): string {
  const { environment, workingDirectory } = context;
  const chosen = named ?? environment["THIMBLE_DATA"];
  if (chosen !== undefined && chosen !== "") return resolve(workingDirectory, chosen);
  return join(beside === undefined ? workingDirectory : dirname(beside), ".thimble");
}
