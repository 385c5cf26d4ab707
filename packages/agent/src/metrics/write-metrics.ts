import { Exposition } from "./exposition.ts";
import { METRIC_GROUPS } from "./metric-table.ts";
import type { MetricsSnapshot } from "./snapshot.ts";

/** Characters in a piece of text at least. */
const PIECE = 16_384;

/** Writes a snapshot as text, in pieces: whoever sends them can do other work in between. */
export function* writeMetrics(snapshot: MetricsSnapshot): Generator<string, void, void> {
  const out = new Exposition();
  let text = "";
  for (const family of METRIC_GROUPS.flatMap(({ families }) => families)) {
    out.begin(family);
    family.collect(snapshot, out);
    text += out.take();
    if (text.length < PIECE) continue;
    yield text;
    text = "";
  }
  yield text;
}
