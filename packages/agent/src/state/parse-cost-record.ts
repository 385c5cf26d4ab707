import type { CostRecord } from "./state-store.ts";

/** Reads a record of costs as a state database holds it: the schema's version says when its shape changes. */
export function parseCostRecord(text: string): CostRecord {
  return JSON.parse(text) as CostRecord;
}
