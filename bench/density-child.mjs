// Starts COUNT containers in WORKERS workers, or in this thread when WORKERS is 0, has each handle a reading, and prints what the process holds:
// node FLAGS density-child.mjs COUNT WORKERS MODULE SPEC
// Plain JavaScript over the built packages, because that is what a device runs: the compiler that strips types would count, too.
import { readFileSync, writeSync } from "node:fs";
import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import { InlineEngine, prepareModule, WorkerEngine } from "@thimble/runtime";

/** Containers asked for before the first of them has answered. */
const BATCH = 1000;
/** How often the time is taken on the way. */
const PARTS = 10;

const [count, workers] = [Number(process.argv[2]), Number(process.argv[3])];
const parts = JSON.parse(readFileSync(process.argv[5] ?? "", "utf8"));
const module = prepareModule(readFileSync(process.argv[4] ?? ""), { memoryBytes: parts.budget.memoryBytes });
const state = new Map();
const engine = makeEngine({
  clock: new SystemClock(),
  logger: SILENT_LOGGER,
  listener: {
    effects: () => undefined,
    ended: (end) => {
      throw new Error(end.message);
    },
  },
});

function makeEngine(options) {
  // On a busy machine a collection of garbage of a hundred thousand containers may take as long as the watchdog waits.
  return workers === 0
    ? new InlineEngine(options)
    : new WorkerEngine({ ...options, workers, watchdog: { limit: 60_000 } });
}

/** Offers every container a reading and waits until all have handled it. */
async function offerToAll(value, time) {
  for (let first = 0; first < containers.length; first += BATCH) {
    const batch = containers.slice(first, first + BATCH);
    for (const container of batch) container.offerReading(0, value, time, 0);
    if (first % (BATCH * 20) === 0) await batch[0].drained();
  }
  for (const container of containers) if (container.stats().queued > 0) await container.drained();
}

// One for each worker, so that what is timed is starts of containers and not of threads.
for (let i = 0; i < workers; i++) await engine.start({ ...parts, id: `first/${i}`, module, state });
globalThis.gc?.();
const residentBefore = process.memoryUsage.rss();
const started = performance.now();
const containers = [];
const steps = [];
while (containers.length < count) {
  const size = Math.min(BATCH, count - containers.length);
  const starts = Array.from({ length: size }, (_, i) =>
    engine.start({ ...parts, id: `bench/${containers.length + i}`, module, state }),
  );
  for (const container of await Promise.all(starts)) containers.push(container);
  if (containers.length % (count / PARTS) === 0) steps.push((performance.now() - started) / 1000);
}
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage();
const cpuSeconds = (user + system) / 1e6;
await offerToAll(70, 1.4e9);
globalThis.gc?.();
const residentAfter = process.memoryUsage.rss();
const offered = performance.now();
await offerToAll(71, 1.4e9 + 300);
const eventSeconds = (performance.now() - offered) / 1000;
const answered = containers.filter((container) => container.stats().handled === 2).length;
const figures = { seconds, cpuSeconds, eventSeconds, residentBefore, residentAfter, answered, steps };
writeSync(1, `${JSON.stringify(figures)}\n`);
// Not process.exit(): V8 would give a million memories back one by one, in any order, and each leaves a hole that splits a mapping of the kernel's in two.
process.kill(process.pid, "SIGKILL");
