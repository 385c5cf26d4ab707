import { Exposition } from "../../src/metrics/exposition.ts";
import type { Family } from "../../src/metrics/family.ts";
import type { MetricsSnapshot } from "../../src/metrics/snapshot.ts";

/** The lines of samples that families write of a snapshot, without those of buckets. */
export function samplesOf(families: readonly Family<MetricsSnapshot>[], snapshot: MetricsSnapshot): readonly string[] {
  const out = new Exposition();
  return families.flatMap((family) => {
    out.begin(family);
    family.collect(snapshot, out);
    const lines = out.take().split("\n");
    return lines.filter((line) => line !== "" && !line.startsWith("#") && !line.includes("_bucket"));
  });
}
