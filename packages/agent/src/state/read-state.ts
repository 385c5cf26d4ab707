import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ThimbleError } from "@thimble/base";
import { STATE_NAME } from "../data-directory.ts";

/**
 * Reads of a table as an agent left it in its data directory. For when no agent runs: one that runs knows more, and holds the database.
 * Undefined when there is no database, or no such table in it because an earlier version of Thimble wrote it.
 *
 * @throws ThimbleError agent.state-unavailable when the database can not be read, for one because an agent holds it; or when `read` throws
 */
export function readState<T>(
  dataDirectory: string,
  table: string,
  read: (database: DatabaseSync) => T | undefined,
): T | undefined {
  const path = join(dataDirectory, STATE_NAME);
  if (!existsSync(path)) return undefined;
  try {
    const database = new DatabaseSync(path);
    try {
      const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(table) !== undefined;
      return isThere ? read(database) : undefined;
    } finally {
      database.close();
    }
  } catch (error) {
    throw new ThimbleError("agent.state-unavailable", "Cannot read the state database: the file can not be used", {
      where: path,
      cause: error,
    });
  }
}
