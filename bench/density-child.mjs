// Starts COUNT containers, has each handle a reading, and prints what the process holds:
// node FLAGS density-child.mjs COUNT MODULE SPEC
// Plain JavaScript over the built packages, because that is what a device runs: the compiler that strips types would count, too.
import { readFileSync } from "node:fs";
import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import { InlineEngine, prepareModule } from "@thimble/runtime";

const [count, modulePath, specPath] = [Number(process.argv[2]), process.argv[3] ?? "", process.argv[4] ?? ""];
const parts = JSON.parse(readFileSync(specPath, "utf8"));
const module = prepareModule(readFileSync(modulePath), { memoryBytes: parts.budget.memoryBytes });
const state = new Map();

let waiting;
const engine = new InlineEngine({
  clock: new SystemClock(),
  logger: SILENT_LOGGER,
  listener: {
    effects: () => undefined,
    ended: (end) => {
      throw new Error(end.message);
    },
  },
  schedule: (run) => {
    waiting = run;
  },
});

function pump() {
  while (waiting !== undefined) {
    const run = waiting;
    waiting = undefined;
    run();
  }
}

globalThis.gc?.();
const residentBefore = process.memoryUsage.rss();
const started = performance.now();
const containers = [];
for (let i = 0; i < count; i++) {
  const container = await engine.start({ ...parts, id: `bench/${i}`, module, state });
  container.offerReading(0, 70, 1.4e9, 0);
  pump();
  containers.push(container);
}
const seconds = (performance.now() - started) / 1000;
globalThis.gc?.();
const residentAfter = process.memoryUsage.rss();
for (const container of containers) container.offerReading(0, 71, 1.4e9 + 300, 0);
pump();
const answered = containers.filter((container) => container.stats().handled === 2).length;
process.stdout.write(`${JSON.stringify({ seconds, residentBefore, residentAfter, answered })}\n`);
process.exit(0);
