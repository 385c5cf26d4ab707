import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError, SeededRandom, SILENT_LOGGER, SystemClock, VirtualClock } from "@thimble/base";
import { MAXIMUM_BUDGET } from "@thimble/model";
import { WorkerEngine } from "../../src/index.ts";
import type { StartWorker } from "../../src/worker/worker-port.ts";
import { testEngineContract } from "../engine-contract.ts";
import { waiter } from "../engine-waits-contract.ts";
import { COUNTER, guest } from "../guests/guests.ts";
import { UNMETERED_LOOP, UNMETERED_SLOW_START, UNMETERED_START } from "../guests/unmetered.ts";
import { Recorder, specOf } from "../recorder.ts";
import { BUDGET } from "../scene.ts";
import { until, WorkerLab } from "./worker-lab.ts";

testEngineContract("WorkerEngine", (parts) => new WorkerEngine({ ...parts, logger: SILENT_LOGGER }));

const ENDLESS = { ...specOf(COUNTER, { id: "app/endless" }), module: UNMETERED_LOOP };
const WAITER = waiter("(call $sleep (i32.const 1000) (i32.const 8))");
const PUSH_BACK = { queue: { length: 256, whenFull: "push-back" } } as const;

test("WorkerEngine loses no event and no state when workers are killed under load", async () => {
  const random = new SeededRandom(20261124);
  const clock = new VirtualClock();
  await using lab = new WorkerLab({ workers: 2, clock });
  const names = ["app/a", "app/b", "app/c", "app/d"];
  const handles = await Promise.all(names.map((id) => lab.engine.start(specOf(COUNTER, { id, ...PUSH_BACK }))));
  let offered = 0;
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 50; i++) {
      for (const handle of handles) while (handle.offerReading(0, i, i, 0) === "full") await handle.room();
    }
    offered += 50;
    for (let turns = Math.floor(random.next() * 20); turns > 0; turns--)
      await new Promise((resolve) => setImmediate(resolve));
    const living = lab.workers.filter((worker) => !worker.isGone);
    await living[Math.floor(random.next() * living.length)]?.port.terminate();
    // One event of each answered in between: two deaths in a row would be put down to the container.
    await Promise.all(handles.map((handle) => handle.drained()));
    // And a minute: so would four in that time.
    await clock.advance(60_000);
  }
  const counts = Array.from({ length: offered }, (_, i) => String(i + 1));
  for (const id of names) assert.deepEqual(lab.recorder.published(id), counts);
  assert.equal(lab.workers.length, 12);
  assert.deepEqual(lab.recorder.ends, []);
  const { workers, workersLost, workersStuck } = lab.engine.stats();
  assert.deepEqual({ workers, workersLost, workersStuck }, { workers: 2, workersLost: 10, workersStuck: 0 });
});

test("WorkerEngine ends a container that holds a worker, and its neighbours go on", async () => {
  const clock = new VirtualClock();
  await using lab = new WorkerLab({ watchdog: { clock } });
  const neighbour = await lab.engine.start(specOf(COUNTER, { id: "app/neighbour", state: new Map([["n", 10]]) }));
  const endless = await lab.engine.start(ENDLESS);
  for (let i = 0; i < 3; i++) neighbour.offerReading(0, i, i, 0);
  await neighbour.drained();
  const { progress } = lab.newest;
  endless.offerReading(0, 1, 1, 0);
  await until(() => progress.slot === 1);
  // One goes to the worker that is stuck; the next waits for its turn until that one is read.
  for (let i = 0; i < 2; i++) {
    neighbour.offerReading(0, i, i, 0);
    await Promise.resolve();
  }
  await clock.advance(1500);
  await neighbour.drained();
  await endless.drained();
  assert.deepEqual(lab.recorder.published("app/neighbour"), ["11", "12", "13", "14", "15"]);
  assert.deepEqual(
    lab.recorder.ends.map(({ container, reason }) => [container, reason]),
    [["app/endless", "watchdog"]],
  );
  assert.equal(lab.workers.length, 2);
  assert.deepEqual([lab.engine.stats().workersLost, lab.engine.stats().workersStuck], [0, 1]);
});

const LONG = { ...BUDGET, instructions: MAXIMUM_BUDGET.instructions };

test("WorkerEngine runs each container whose events may be long in a worker of its own, that goes with it", async () => {
  await using lab = new WorkerLab();
  const short = await lab.engine.start(specOf(COUNTER, { id: "app/short" }));
  const long = await Promise.all(
    ["app/long/1", "app/long/2"].map((id) => lab.engine.start(specOf(COUNTER, { id, budget: LONG }))),
  );
  assert.equal(lab.workers.length, 3);
  const [shared, ...own] = lab.workers;
  for (const handle of [short, ...long]) handle.offerReading(0, 1, 1, 0);
  await Promise.all([short, ...long].map((handle) => handle.drained()));
  await Promise.all(long.map((handle) => handle.stop()));
  await until(() => own.every((worker) => worker.isGone));
  assert.equal(shared?.isGone, false);
  assert.deepEqual(lab.recorder.ends, []);
});

test("WorkerEngine runs containers that may wait apart from the others, in a worker that goes with the last of them", async () => {
  await using lab = new WorkerLab({ workers: 2 });
  const plain = await lab.engine.start(specOf(COUNTER, { id: "app/plain" }));
  assert.equal(lab.workers.length, 2);
  const ids = ["app/waiter/1", "app/waiter/2"];
  const waiters = await Promise.all(ids.map((id) => lab.engine.start(specOf(WAITER, { id }))));
  assert.equal(lab.workers.length, 3);
  await Promise.all(waiters.map((handle) => handle.stop()));
  const own = lab.newest;
  await until(() => own.isGone);
  plain.offerReading(0, 1, 1, 0);
  await plain.drained();
  assert.deepEqual([lab.engine.stats().workers, lab.recorder.ends], [2, []]);
});

test("WorkerEngine makes eight workers for long events at most", async () => {
  await using lab = new WorkerLab();
  for (let i = 0; i < 10; i++) await lab.engine.start(specOf(COUNTER, { id: `app/${i}`, budget: LONG }));
  assert.equal(lab.workers.length, 8);
});

test("WorkerEngine waits for an event as long as its budget allows it to take", async () => {
  const clock = new VirtualClock();
  await using lab = new WorkerLab({ watchdog: { clock } });
  // A tenth of a second: an endless loop, as far as a watchdog of a second of this clock is concerned.
  const budget = { ...BUDGET, instructions: 200_000_000 };
  const handle = await lab.engine.start(
    specOf(guest(`(func (export "reading") (param i32 f64 f64 i32) (loop $l (br $l)))`), { budget }),
  );
  handle.offerReading(0, 1, 1, 0);
  // On a busy machine it may have come to its end before this thread looks.
  await until(() => lab.newest.progress.slot === 0 || lab.recorder.ends.length > 0);
  await clock.advance(9_000);
  assert.equal((await lab.recorder.end()).reason, "instructions");
});

test("WorkerEngine gives a container up under which workers die again and again, though it gets through events in between", async () => {
  const clock = new VirtualClock();
  await using lab = new WorkerLab({ clock, watchdog: { limit: 3_600_000 } });
  const slow = guest(`(func (export "reading") (param i32 f64 f64 i32) (local $i i32)
    (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100000000)))))`);
  const deadly = await lab.engine.start(specOf(slow, { budget: LONG }));
  for (let death = 1; death <= 4; death++) {
    assert.deepEqual(lab.recorder.ends, []);
    const worker = lab.newest;
    deadly.offerReading(0, 1, 1, 0);
    await until(() => worker.progress.slot === 0);
    await worker.port.terminate();
    await deadly.drained();
    await clock.advance(5000);
  }
  assert.deepEqual(
    lab.recorder.ends.map(({ reason }) => reason),
    ["engine-lost"],
  );
});

test("WorkerEngine fails a start that holds the worker", async () => {
  const clock = new VirtualClock();
  await using lab = new WorkerLab({ watchdog: { clock } });
  const started = lab.engine.start({ ...specOf(COUNTER), module: UNMETERED_START });
  const failed = assert.rejects(started, (error) => isThimbleError(error, "runtime.watchdog"));
  await until(() => lab.newest.progress.slot === 0);
  await clock.advance(1500);
  await failed;
});

test("WorkerEngine gives a container up when two workers in a row die under it", async () => {
  await using lab = new WorkerLab({ watchdog: { limit: 3_600_000 } });
  const neighbour = await lab.engine.start(specOf(COUNTER, { id: "app/neighbour" }));
  const endless = await lab.engine.start(ENDLESS);
  endless.offerReading(0, 1, 1, 0);
  for (let death = 0; death < 2; death++) {
    const worker = lab.newest;
    await until(() => worker.progress.slot === 1);
    await worker.port.terminate();
    await until(() => lab.newest !== worker);
  }
  neighbour.offerReading(0, 1, 1, 0);
  await neighbour.drained();
  assert.deepEqual(
    lab.recorder.ends.map(({ container, reason }) => [container, reason]),
    [["app/endless", "engine-lost"]],
  );
  assert.deepEqual(lab.recorder.published("app/neighbour"), ["1"]);
});

test("WorkerEngine does not take a start that succeeds for progress of a container under which workers die", async () => {
  await using lab = new WorkerLab({ watchdog: { limit: 3_600_000 } });
  const endless = await lab.engine.start({ ...ENDLESS, module: UNMETERED_SLOW_START });
  endless.offerReading(0, 1, 1, 0);
  for (let death = 0; death < 2; death++) {
    const worker = lab.newest;
    // A worker begins to count at 1: the start is the second step, its end the third, the endless event the fourth.
    await until(() => worker.progress.counter >= 4 && worker.progress.slot === 0);
    await worker.port.terminate();
    await until(() => lab.newest !== worker);
  }
  assert.deepEqual(
    lab.recorder.ends.map(({ reason }) => reason),
    ["engine-lost"],
  );
});

test("WorkerEngine refuses a start when workers do not come up, and tries again with the next", async () => {
  let made = 0;
  const startWorker: StartWorker = (_setup, events) => {
    made += 1;
    queueMicrotask(() => events.exit(new Error("no")));
    return { post: () => undefined, terminate: () => Promise.resolve() };
  };
  const parts = { clock: new VirtualClock(), logger: SILENT_LOGGER, listener: new Recorder(), startWorker };
  await using engine = new WorkerEngine({ ...parts, watchdog: { clock: new VirtualClock() } });
  for (const expected of [3, 4]) {
    await assert.rejects(engine.start(specOf(COUNTER)), (error) => isThimbleError(error, "runtime.engine-lost"));
    assert.equal(made, expected);
  }
});

test("WorkerEngine shares containers out among its workers", async () => {
  await using lab = new WorkerLab({ workers: 2 });
  const handles = await Promise.all([0, 1, 2, 3].map((i) => lab.engine.start(specOf(COUNTER, { id: `app/${i}` }))));
  assert.equal(lab.workers.length, 2);
  const counters = lab.workers.map(({ progress }) => progress.counter);
  assert.ok(counters.every((counter) => counter > 0));
  await Promise.all(handles.map((handle) => handle.stop()));
});

test("WorkerEngine leaves no worker behind when it closes", async () => {
  const lab = new WorkerLab({ workers: 2 });
  await lab.engine.start(specOf(COUNTER));
  await lab.engine.close();
  assert.ok(lab.workers.length > 0);
  await until(() => lab.workers.every((worker) => worker.isGone));
});

test("WorkerEngine keeps readings for a container that moves to another worker", async () => {
  const reader = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (call $read (i32.const 1) (i32.const 8))
       (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (f64.load (i32.const 8)))))`,
    { texts: "out" },
  );
  await using lab = new WorkerLab();
  const grants = { read: ["machine/pressure"], write: [], publish: ["out"] };
  const handle = await lab.engine.start(specOf(reader, { grants }));
  handle.offerReading(1, 3.5, 1, 0);
  await handle.drained();
  await lab.newest.port.terminate();
  handle.offerReading(0, 1, 1, 0);
  await handle.drained();
  assert.deepEqual(lab.recorder.published(handle.id), ["3.5"]);
});

test("WorkerEngine refuses a number of workers that is none", () => {
  const parts = { clock: new SystemClock(), logger: SILENT_LOGGER, listener: new Recorder() };
  assert.throws(() => new WorkerEngine({ ...parts, workers: 0 }), RangeError);
});

test("WorkerEngine handles an event again from its start when its worker dies while it waits, with the state it had committed", async () => {
  const clock = new VirtualClock();
  await using lab = new WorkerLab({ clock });
  const wasm = waiter(
    `(local $k i32) (local $n f64)
     (local.set $k (call $key (i32.const 1024) (i32.const 1)))
     (local.set $n (f64.add (call $getNumber (local.get $k) (f64.const 0)) (f64.const 1)))
     (drop (call $setNumber (local.get $k) (local.get $n)))
     (call $sleep (i32.const 1000) (i32.const 8))
     (drop (call $publishNumber (global.get $t) (local.get $n)))`,
  );
  const handle = await lab.engine.start(specOf(wasm));
  for (let death = 0; death < 3; death++) {
    handle.offerReading(0, death, death, 0);
    await until(() => clock.pending === 1);
    const worker = lab.newest;
    await worker.port.terminate();
    await until(() => lab.newest !== worker && clock.pending === 1);
    await clock.advance(1000);
    await handle.drained();
  }
  // Each event counted twice: once before its worker died, once after.
  assert.deepEqual(lab.recorder.published(handle.id), ["2", "4", "6"]);
  assert.deepEqual(lab.recorder.ends, []);
});

test("WorkerEngine does not take a wait for a worker that is stuck", async () => {
  const clock = new VirtualClock();
  const watchdog = { clock: new VirtualClock(), limit: 1000 };
  await using lab = new WorkerLab({ clock, watchdog });
  const handle = await lab.engine.start(specOf(waiter("(call $sleep (i32.const 100000) (i32.const 8))")));
  for (let i = 0; i < 3; i++) handle.offerReading(0, i, i, 0);
  await until(() => clock.pending === 1);
  await watchdog.clock.advance(10_000);
  assert.equal(lab.workers.length, 1);
  await handle.stop();
  assert.deepEqual(lab.recorder.ends, []);
});
