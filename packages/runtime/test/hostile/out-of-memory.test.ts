import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import type { FromWorker } from "../../src/worker/protocol.ts";
import type { StartWorker } from "../../src/worker/worker-port.ts";
import { COUNTER, guest } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";
import { BUDGET } from "../scene.ts";
import { WorkerLab } from "../worker/worker-lab.ts";

/** Workers whose heap is small, as on a small device. */
const startSmallWorker: StartWorker = (setup, events) => {
  const worker = new Worker(new URL("../../src/worker/worker-main.ts", import.meta.url), {
    workerData: setup,
    resourceLimits: { maxOldGenerationSizeMb: 24 },
  });
  let failure: unknown;
  worker.on("message", (message: FromWorker) => events.message(message));
  worker.on("error", (error) => {
    failure = error;
  });
  worker.on("exit", () => events.exit(failure));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    terminate: async () => {
      await worker.terminate();
    },
  };
};

/** Adds records to a pack for as long as its budget lasts: memory of the host. */
const HOARDER = guest(
  `(func (export "reading") (param i32 f64 f64 i32)
     (local $f i32)
     (local.set $f (call $field (i32.const 1024) (i32.const 1) (i32.const 1025) (i32.const 3)))
     (loop $l (call $add (local.get $f) (f64.const 1.5) (f64.const 2.5)) (br $l)))`,
  { texts: "aCel" },
);

test("a worker that runs out of memory takes no event and no state of others along, and who fills it is ended", async () => {
  let workers = 0;
  const startWorker: StartWorker = (...parts) => {
    workers += 1;
    return startSmallWorker(...parts);
  };
  await using lab = new WorkerLab({ startWorker });
  const budget = { ...BUDGET, instructions: 1_000_000_000 };
  const state = new Map([["n", 10]]);
  const neighbour = await lab.engine.start(specOf(COUNTER, { id: "app/neighbour", state, budget }));
  // Of workers for long events there are eight, so the last of these shares the neighbour's.
  const ids = Array.from({ length: 8 }, (_, i) => `app/hoarder/${i + 1}`);
  const hoarders = await Promise.all(ids.map((id) => lab.engine.start(specOf(HOARDER, { id, budget }))));
  assert.equal(workers, 8);
  hoarders.at(-1)?.offerReading(0, 1, 1, 0);
  for (let i = 0; i < 50; i++) neighbour.offerReading(0, i, i, 0);
  await Promise.all([neighbour, ...hoarders].map((handle) => handle.drained()));
  const counts = Array.from({ length: 50 }, (_, i) => String(11 + i));
  assert.deepEqual(lab.recorder.published("app/neighbour"), counts);
  assert.deepEqual(
    lab.recorder.ends.map(({ container, reason }) => [container, reason]),
    [["app/hoarder/8", "engine-lost"]],
  );
  assert.equal(workers, 10, "it died twice");
});
