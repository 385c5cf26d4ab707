import type { Exposition, FamilyRow, MetricType } from "./exposition.ts";

/** A family of metrics and where its samples come from. */
export interface Family<S> extends FamilyRow {
  /** Writes the samples that a snapshot has. */
  readonly collect: (snapshot: S, out: Exposition) => void;
}

/** Makes a family whose labels are named in the order in which `collect` gives their values. */
export function family<S>(
  type: MetricType,
  name: string,
  about: { readonly help: string; readonly labels?: readonly string[] },
  collect: (snapshot: S, out: Exposition) => void,
): Family<S> {
  return { type, name, help: about.help, labels: about.labels ?? [], collect };
}
