import assert from "node:assert/strict";
import { test } from "node:test";
import type { LiveContainer } from "../../src/containers/supervised-container.ts";
import { UsageBook } from "../../src/containers/usage-book.ts";
import { MAXIMUM_CONTAINER_SERIES, MAXIMUM_SERVICE_SERIES, takeCensus } from "../../src/metrics/take-census.ts";
import { countsOf } from "../counts.ts";
import { liveContainer } from "../live-containers.ts";

function openBook(): UsageBook {
  return new UsageBook({ opened: () => undefined, retired: () => undefined });
}

function supervise(lives: readonly LiveContainer[]) {
  return { live: () => lives };
}

test("takeCensus() counts a container over all its runs, and for its service those that are gone too", async () => {
  const usage = openBook();
  const live = liveContainer("app/guard", { restarts: 2, stats: { dropped: 1, queued: 3 } });
  live.handle.offerReading(0, 1, 1, 0);
  usage.close("app/guard", countsOf({ handled: 10 }));
  const gone = { ...live.instance, container: "app/guard/2" };
  usage.close(gone.container, countsOf({ handled: 100 }));
  usage.forget(gone);
  usage.meter(live.instance).add(1, 70, 1);
  const { services, containers, omitted } = await takeCensus({ supervisor: supervise([live]), usage });
  assert.deepEqual([containers[0]?.sums.events, containers[0]?.restarts, containers[0]?.queued], [11, 2, 3]);
  assert.deepEqual([services[0]?.sums.events, services[0]?.meter.cost("reading")?.maximum], [111, 70]);
  assert.equal(omitted, 0);
});

test("takeCensus() goes on with the counts of a container that does not run, but with nothing that it holds", async () => {
  const usage = openBook();
  usage.close("app/guard", countsOf({ handled: 10 }));
  const live = liveContainer("app/guard", { phase: "waiting", stats: { memoryBytes: 5 } });
  const { services, containers } = await takeCensus({ supervisor: supervise([live]), usage });
  assert.deepEqual([containers[0]?.isRunning, containers[0]?.sums.events, containers[0]?.memoryBytes], [false, 10, 0]);
  assert.deepEqual(services[0]?.phases, { running: 0, waiting: 1, due: 0, ended: 0 });
});

test("takeCensus() tells containers apart up to a number, and leaves all of them out beyond it", async () => {
  const lives = Array.from({ length: MAXIMUM_CONTAINER_SERIES + 1 }, (_, i) =>
    liveContainer(`app/guard/${i}`, { service: "guard" }),
  );
  const few = await takeCensus({ supervisor: supervise(lives.slice(1)), usage: openBook() });
  assert.deepEqual([few.containers.length, few.omitted], [MAXIMUM_CONTAINER_SERIES, 0]);
  const many = await takeCensus({ supervisor: supervise(lives), usage: openBook() });
  assert.deepEqual([many.containers.length, many.omitted], [0, MAXIMUM_CONTAINER_SERIES + 1]);
  assert.equal(many.services[0]?.phases.running, MAXIMUM_CONTAINER_SERIES + 1);
});

test("takeCensus() tells services apart up to a number, and of more only the sum", async () => {
  const lives = Array.from({ length: MAXIMUM_SERVICE_SERIES + 1 }, (_, i) =>
    liveContainer(`app/s${i}`, { stats: { dropped: 1 } }),
  );
  const { services } = await takeCensus({ supervisor: supervise(lives), usage: openBook() });
  assert.deepEqual(
    services.map(({ service, sums, limits }) => [service, sums.dropped, limits]),
    [["*", MAXIMUM_SERVICE_SERIES + 1, undefined]],
  );
});

test("takeCensus() counts none twice and none not at all when a container goes meanwhile", async () => {
  const usage = openBook();
  const lives = Array.from({ length: 600 }, (_, i) => {
    const live = liveContainer(`app/guard/${i}`, { service: "guard" });
    live.handle.offerReading(0, 1, 1, 0);
    return live;
  });
  const schedule = (run: () => void): void => {
    const gone = lives.shift();
    if (gone !== undefined) {
      usage.close(gone.instance.container, gone.handle.counts());
      usage.forget(gone.instance);
    }
    run();
  };
  const { services } = await takeCensus({ supervisor: { live: () => [...lives] }, usage, schedule });
  assert.equal(services[0]?.sums.events, 600);
});
