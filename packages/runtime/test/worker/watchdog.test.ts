import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Watchdog } from "../../src/worker/watchdog.ts";
import { WorkerLink } from "../../src/worker/worker-link.ts";
import { FakeWorker, remoteContainer } from "./fake-worker.ts";

/** A clock whose machine can sleep: no timer fires meanwhile. */
class SleepyClock extends VirtualClock {
  #slept = 0;

  sleep(delta: number): void {
    this.#slept += delta;
  }

  override monotonic(): number {
    return super.monotonic() + this.#slept;
  }
}

/** A watchdog of a limit of 100 ms over one link, on which the start of a container waits for its answer. */
function watch(isOnline = true) {
  const clock = new SleepyClock();
  const worker = new FakeWorker();
  const link = new WorkerLink(worker);
  const container = remoteContainer(worker.desk, 0);
  link.adopt(container);
  if (isOnline) worker.says.message({ kind: "online" });
  const stuck: WorkerLink[] = [];
  const links = [link];
  const watchdog = new Watchdog(
    { clock, limit: 100 },
    () => links,
    (found) => stuck.push(...links.splice(links.indexOf(found), 1)),
  );
  return { clock, worker, link, container, stuck, watchdog };
}

test("Watchdog finds a worker that made no progress for the limit, and not earlier", async () => {
  const { clock, link, stuck } = watch();
  // First seen at 25 ms.
  await clock.advance(124);
  assert.deepEqual(stuck, []);
  await clock.advance(1);
  assert.deepEqual(stuck, [link]);
});

test("Watchdog begins anew with every event that a worker handles", async () => {
  const { clock, link, stuck } = watch();
  for (let event = 0; event < 5; event++) {
    await clock.advance(90);
    link.progress.begin(0);
  }
  assert.deepEqual(stuck, []);
  await clock.advance(125);
  assert.deepEqual(stuck, [link]);
});

test("Watchdog lets a worker rest that has nothing to do", async () => {
  const { clock, link, container, stuck } = watch();
  await clock.advance(90);
  container.acknowledge(true, 1, 1);
  link.acknowledged(container);
  await clock.advance(1000);
  assert.deepEqual(stuck, []);
});

test("Watchdog waits for a worker that does not run yet", async () => {
  const { clock, stuck } = watch(false);
  await clock.advance(1000);
  assert.deepEqual(stuck, []);
});

test("Watchdog begins anew after the machine slept", async () => {
  const { clock, link, stuck } = watch();
  await clock.advance(80);
  clock.sleep(10_000);
  // Seen again at 100 ms.
  await clock.advance(119);
  assert.deepEqual(stuck, []);
  await clock.advance(1);
  assert.deepEqual(stuck, [link]);
});

test("Watchdog leaves no timer", () => {
  const { clock, watchdog } = watch();
  watchdog[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});

test("Watchdog is patient with a worker that has many containers: it may be collecting garbage", async () => {
  const { clock, worker, link, stuck } = watch();
  for (let slot = 1; slot < 2000; slot++) link.adopt(remoteContainer(worker.desk, slot));
  // Two thousand: 100 ms more.
  await clock.advance(224);
  assert.deepEqual(stuck, []);
  await clock.advance(1);
  assert.deepEqual(stuck, [link]);
});
