import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exampleContainer, exampleSpec } from "./example-container.ts";
import type { Report } from "./metric.ts";

const COUNTS = [10_000, 100_000];
const CHILD = fileURLToPath(new URL("./density-child.mjs", import.meta.url));

/** What a child process measured; see density-child.mjs. Bytes and seconds. */
interface DensityFigures {
  readonly seconds: number;
  readonly residentBefore: number;
  readonly residentAfter: number;
  readonly answered: number;
}

/** Many running containers of the example in one process, each of which has handled events. Every count in a process of its own. */
export async function density(report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "thimble-density-"));
  try {
    const built = spawnSync("tsc", ["-b", "packages/runtime"], { encoding: "utf8" });
    if (built.status !== 0) throw new Error(`cannot build packages/runtime: ${built.stdout}`);
    const example = await exampleContainer("guard");
    const { environment, grants, on, budget, queue } = exampleSpec(example, "");
    const [modulePath, specPath] = [join(folder, "guard.wasm"), join(folder, "spec.json")];
    writeFileSync(modulePath, example.wasm);
    writeFileSync(specPath, JSON.stringify({ environment, grants, on, budget, queue }));
    for (const count of COUNTS) {
      report.note(`starting ${count.toLocaleString("en-US")} containers in one process …`);
      reportCount(report, count, measure(count, [modulePath, specPath]));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function reportCount(report: Report, count: number, figures: DensityFigures): void {
  if (figures.answered !== count) throw new Error(`only ${figures.answered} of ${count} containers answered`);
  const each = (figures.residentAfter - figures.residentBefore) / count;
  report.metric({ metric: `density.${count}.rss`, unit: "B", value: figures.residentAfter, n: count });
  report.metric({ metric: `density.${count}.rss_per_container`, unit: "B", value: each, n: count });
  report.metric({ metric: `density.${count}.start_all`, unit: "s", value: figures.seconds, n: count });
}

function measure(count: number, files: readonly string[]): DensityFigures {
  // The flags of `npm run bench`, which are those of the product; without the condition, the built packages run.
  const flags = process.execArgv.filter((flag) => !flag.startsWith("--conditions"));
  const child = spawnSync(process.execPath, [...flags, CHILD, String(count), ...files], { encoding: "utf8" });
  if (child.status !== 0) throw new Error(`density-child.mjs ended with ${child.status}: ${child.stderr}`);
  return JSON.parse(child.stdout);
}
