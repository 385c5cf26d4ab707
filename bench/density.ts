import { spawnSync } from "node:child_process";
import type { Report } from "./metric.ts";

const COUNTS = [10_000, 100_000];

/** What a child process measured; see density-child.ts. */
export interface DensityFigures {
  readonly seconds: number;
  readonly residentBefore: number;
  readonly residentAfter: number;
  readonly answered: number;
}

/** Many running containers of the example in one process, each of which has handled an event. Every count in a process of its own. */
export async function density(report: Report): Promise<void> {
  for (const count of COUNTS) {
    const figures = measure(count);
    const each = (figures.residentAfter - figures.residentBefore) / count;
    if (figures.answered !== count) throw new Error(`only ${figures.answered} of ${count} containers answered`);
    report.metric({ metric: `density.${count}.rss`, unit: "B", value: figures.residentAfter, n: count });
    report.metric({ metric: `density.${count}.rss_per_container`, unit: "B", value: each, n: count });
    report.metric({ metric: `density.${count}.start_all`, unit: "s", value: figures.seconds, n: count });
  }
}

function measure(count: number): DensityFigures {
  const child = spawnSync(
    process.execPath,
    [...process.execArgv, new URL("./density-child.ts", import.meta.url).pathname, String(count)],
    { encoding: "utf8" },
  );
  if (child.status !== 0) throw new Error(`density-child.ts ended with ${child.status}: ${child.stderr}`);
  return JSON.parse(child.stdout);
}
