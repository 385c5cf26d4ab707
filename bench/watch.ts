import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { quantile, type Report } from "./metric.ts";
import { type Rebuild, runProgram, WatchedApp } from "./watched-app.ts";

/** Edits that are measured, and runs of each peer, which take a second each. */
const EDITS = 40;
const PEER_RUNS = 5;

const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));
const THIMBLE = path("../packages/cli/bin/thimble.js");
const ASC = path("../node_modules/assemblyscript/bin/asc.js");
const SDK = path("../sdk/assemblyscript/assembly");

const COMPOSE = `name: watched
services:
  guard:
    image: guard:1.0.0
    build: ./guard
    x-thimble:
      on: { reading: [machine/temperature] }
      grants: { write: [coolant/open], publish: [plant/1/anomaly] }
      budget: { messages: 1k/s }
`;
const MACHINE = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: Machine
properties:
  temperature:
    { type: number, unit: "[degF]", readOnly: true, minimum: 0, maximum: 200, "thimble:simulate": { kind: sine, mean: 95, amplitude: 4, period: 1m },
      forms: [{ href: "simulated:temperature" }] }
`;
const COOLANT = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: Valve
properties: { open: { type: boolean, forms: [{ href: "simulated:open" }] } }
`;

/**
 * How long it takes from a saved file to the new container in place of the old one, under `thimble up --watch` as a process of its own, while readings
 * come; beside it what is waited for without `--watch`, and AssemblyScript's own compiler, which makes no image.
 */
export async function watch(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "thimble-watch-"));
  try {
    await writeProject(folder);
    report.note(`load ${loadavg()[0]?.toFixed(1)}`);
    const rebuilds = await editAgainAndAgain(folder);
    const build = await inNewProcesses([THIMBLE, "build", "guard", "--data", "other"], folder);
    const compiler = await inNewProcesses([ASC, "guard/main.ts", "--outFile", "bare.wasm", "-O3s"], folder);
    report.note(`load ${loadavg()[0]?.toFixed(1)}`);
    const share = (q: number, part: (rebuild: Rebuild) => number): number =>
      quantile(Float64Array.from(rebuilds, part), q);
    const tell = (name: string, value: number, peer?: { readonly name: string; readonly value: number }): void =>
      report.metric({
        metric: `watch.${name}`,
        unit: "s",
        value: value / 1000,
        n: rebuilds.length,
        ...(peer && { peer: { name: peer.name, value: peer.value / 1000, ratio: peer.value / value } }),
      });
    tell("rebuild.p50", share(0.5, total), { name: "thimble build, a new process", value: build });
    tell("rebuild.p95", share(0.95, total), { name: "asc, a new process", value: compiler });
    tell(
      "rebuild.cpu.p50",
      share(0.5, ({ worked }) => worked),
    );
    tell(
      "notice.p50",
      share(0.5, ({ total, rebuilt }) => total - rebuilt),
    );
    tell(
      "build.p50",
      share(0.5, ({ build }) => build),
    );
    tell(
      "swap.p50",
      share(0.5, ({ swap }) => swap),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function total(rebuild: Rebuild): number {
  return rebuild.total;
}

async function writeProject(folder: string): Promise<void> {
  // Where the bare compiler looks for it.
  await mkdir(join(folder, "node_modules/@thimble"), { recursive: true });
  await symlink(SDK, join(folder, "node_modules/@thimble/assemblyscript"));
  await mkdir(join(folder, "things"));
  await cp(path("../examples/machine-guard/guard"), join(folder, "guard"), { recursive: true });
  await writeFile(join(folder, "compose.yaml"), COMPOSE);
  await writeFile(join(folder, "things/machine.td.yaml"), MACHINE);
  await writeFile(join(folder, "things/coolant.td.yaml"), COOLANT);
}

/** The first edit is one of those that count: it is the one that a person waits for first. */
async function editAgainAndAgain(folder: string): Promise<readonly Rebuild[]> {
  await using app = await WatchedApp.start([THIMBLE, "up", "--watch", "--json", "--port", "0"], folder);
  const rebuilds: Rebuild[] = [];
  for (let edit = 1; edit <= EDITS; edit++) {
    const change = (text: string): string => text.replace(/CALM: f64 = \d+/, `CALM: f64 = ${86400 + edit}`);
    rebuilds.push(await app.edit("guard/main.ts", change));
  }
  return rebuilds;
}

/** The median of some runs, in milliseconds. */
async function inNewProcesses(args: readonly string[], folder: string): Promise<number> {
  const took = new Float64Array(PEER_RUNS);
  for (let run = 0; run < PEER_RUNS; run++) took[run] = await runProgram(args, folder);
  return quantile(took, 0.5);
}
