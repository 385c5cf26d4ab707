import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { type CostReport, costReport } from "../containers/cost-book.ts";
import { STATE_NAME } from "../data-directory.ts";
import { parseCostRecord } from "./parse-cost-record.ts";

/**
 * What events of an image cost, as an agent left it in its data directory. For when no agent runs: one that runs knows more, and
 * holds the database.
 *
 * @throws ThimbleError agent.state-unavailable when the database can not be read, for one because an agent holds it
 */
export function readCosts(dataDirectory: string, digest: Digest): CostReport {
  const path = join(dataDirectory, STATE_NAME);
  if (!existsSync(path)) return costReport(digest, undefined);
  try {
    const database = new DatabaseSync(path);
    try {
      const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'event_costs'").get();
      // An earlier version of Thimble wrote it, and measured nothing.
      if (table === undefined) return costReport(digest, undefined);
      const row = database.prepare("SELECT record FROM event_costs WHERE digest = ?").get(digest);
      return costReport(digest, row === undefined ? undefined : parseCostRecord(String(row["record"])));
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
