// Draws what the benchmark of density measured: npm run -s bench -- density --json | node bench/draw-density.ts > docs/figures/density.svg
import { text } from "node:stream/consumers";
import { logChart } from "./log-chart.ts";
import type { Metric } from "./metric.ts";

const measured: Metric[] = (await text(process.stdin))
  .split("\n")
  .filter((line) => line.startsWith("{"))
  .map((line) => JSON.parse(line));

/** A figure by the counts for which it was measured. */
function pointsOf(name: string): { count: number; value: number }[] {
  const pattern = new RegExp(`^density\\.(\\d+)\\.${name}$`);
  return measured.flatMap(({ metric, value }) => {
    const count = pattern.exec(metric)?.[1];
    return count === undefined ? [] : [{ count: Number(count), value }];
  });
}

process.stdout.write(
  logChart([
    {
      title: "resident memory of the process",
      format: (bytes) => (bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`),
      points: pointsOf("rss"),
    },
    { title: "time to start one", format: (us) => `${Math.round(us)} µs`, points: pointsOf("start_each") },
    { title: "time to start all", format: (s) => `${s.toPrecision(2)} s`, points: pointsOf("start_all") },
  ]),
);
