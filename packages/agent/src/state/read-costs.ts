import type { Digest } from "@thimble/model";
import { type CostReport, costReport } from "../containers/cost-book.ts";
import { parseCostRecord } from "./parse-cost-record.ts";
import { readState } from "./read-state.ts";

/**
 * What events of an image cost, as an agent left it in its data directory.
 *
 * @throws ThimbleError agent.state-unavailable as `readState`
 */
export function readCosts(dataDirectory: string, digest: Digest): CostReport {
  const record = readState(dataDirectory, "event_costs", (database) => {
    const row = database.prepare("SELECT record FROM event_costs WHERE digest = ?").get(digest);
    return row === undefined ? undefined : parseCostRecord(String(row["record"]));
  });
  return costReport(digest, record);
}
