import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exampleContainer, exampleSpec } from "./example-container.ts";
import type { Report } from "./metric.ts";

const MILLION = 1_000_000;
const COUNTS: readonly number[] = [1_000, 10_000, 100_000, MILLION];
/** More of them make the collections of garbage longer than events should wait. */
const CONTAINERS_PER_WORKER = 100_000;
/** What the largest count needs, with room for the machine. */
const MILLION_BYTES = 12 * 2 ** 30;
/** Mappings that a million containers may come to; a process has 65,530 by default. */
const MILLION_MAPPINGS = 131_072;
/** What is measured with the engine in one thread, too. */
const ONE_THREAD_COUNT = 100_000;
/** As a worker has it. @see packages/runtime/src/worker/node-worker.ts */
const HEAP_OF_ONE_THREAD = "--max-old-space-size=16384";
const CHILD = fileURLToPath(new URL("./density-child.mjs", import.meta.url));

/** What is measured. */
export interface DensityOptions {
  /** Numbers of containers. Default 1,000 to 1,000,000. */
  readonly sizes?: readonly number[] | undefined;
}

/** What a child process measured; see density-child.mjs. Bytes and seconds. */
interface DensityFigures {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly eventSeconds: number;
  readonly residentBefore: number;
  readonly residentAfter: number;
  readonly answered: number;
  /** When a tenth, two tenths … of the containers had started. */
  readonly steps: readonly number[];
}

/**
 * Many running containers of the example in one process, in workers as on a device, each of which has handled events. Every count in a process of its
 * own.
 */
export async function density(report: Report, { sizes = COUNTS }: DensityOptions = {}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "thimble-density-"));
  try {
    const built = spawnSync("tsc", ["-b", "packages/runtime"], { encoding: "utf8" });
    if (built.status !== 0) throw new Error(`cannot build packages/runtime: ${built.stdout}`);
    const example = await exampleContainer("guard");
    const { environment, grants, on, budget, queue } = exampleSpec(example, "");
    const [modulePath, specPath] = [join(folder, "guard.wasm"), join(folder, "spec.json")];
    writeFileSync(modulePath, example.wasm);
    writeFileSync(specPath, JSON.stringify({ environment, grants, on, budget, queue }));
    measureAll(report, sizes, [modulePath, specPath]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measureAll(report: Report, sizes: readonly number[], files: readonly string[]): void {
  for (const count of sizes) {
    if (count >= MILLION && freemem() < MILLION_BYTES) {
      report.note(`${count.toLocaleString("en-US")} containers are left out: they need 12 GiB of free memory`);
      continue;
    }
    if (count >= MILLION && mappings() < MILLION_MAPPINGS) {
      const remedy = `sysctl -w vm.max_map_count=${2 * MILLION_MAPPINGS}`;
      report.note(
        `${count.toLocaleString("en-US")} containers are left out: the kernel may run out of mappings; ${remedy}`,
      );
      continue;
    }
    const workers = Math.ceil(count / CONTAINERS_PER_WORKER);
    report.note(`starting ${count.toLocaleString("en-US")} containers in ${workers} workers of one process …`);
    reportCount(report, `density.${count}`, count, measure(count, workers, files));
  }
  if (!sizes.includes(ONE_THREAD_COUNT)) return;
  report.note(`the same with the engine in one thread, without workers`);
  const figures = measure(ONE_THREAD_COUNT, 0, files);
  reportCount(report, `density.${ONE_THREAD_COUNT}.one_thread`, ONE_THREAD_COUNT, figures);
}

function reportCount(report: Report, name: string, count: number, figures: DensityFigures): void {
  if (figures.answered !== count) throw new Error(`only ${figures.answered} of ${count} containers answered`);
  const each = (figures.residentAfter - figures.residentBefore) / count;
  const [first = 0] = figures.steps;
  const tenth = count / figures.steps.length;
  const last = figures.seconds - (figures.steps.at(-2) ?? 0);
  report.metric({ metric: `${name}.rss`, unit: "B", value: figures.residentAfter, n: count });
  report.metric({ metric: `${name}.rss_per_container`, unit: "B", value: each, n: count });
  report.metric({ metric: `${name}.start_all`, unit: "s", value: figures.seconds, n: count });
  report.metric({ metric: `${name}.start_all_cpu`, unit: "s", value: figures.cpuSeconds, n: count });
  report.metric({ metric: `${name}.start_each`, unit: "us", value: (figures.seconds / count) * 1e6, n: count });
  if (figures.steps.length > 1) {
    report.metric({ metric: `${name}.start_each.first_tenth`, unit: "us", value: (first / tenth) * 1e6, n: tenth });
    report.metric({ metric: `${name}.start_each.last_tenth`, unit: "us", value: (last / tenth) * 1e6, n: tenth });
  }
  report.metric({ metric: `${name}.event_all`, unit: "s", value: figures.eventSeconds, n: count });
}

function measure(count: number, workers: number, files: readonly string[]): DensityFigures {
  // The flags of `npm run bench`, which are those of the product; without the condition, the built packages run.
  const flags = process.execArgv.filter((flag) => !flag.startsWith("--conditions"));
  if (workers === 0) flags.push(HEAP_OF_ONE_THREAD);
  const args = [...flags, CHILD, String(count), String(workers), ...files];
  const child = spawnSync(process.execPath, args, { encoding: "utf8" });
  // It ends itself by SIGKILL once it has told its figures.
  if (child.signal !== "SIGKILL" || child.stdout === "")
    throw new Error(`density-child.mjs ended with ${child.status}: ${child.stderr}`);
  return JSON.parse(child.stdout);
}

/** How many mappings the kernel lets a process have; no limit where it does not say. */
function mappings(): number {
  try {
    return Number(readFileSync("/proc/sys/vm/max_map_count", "utf8"));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
