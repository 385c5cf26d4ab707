import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import type { LiveContainer } from "../../src/containers/supervised-container.ts";
import { TopBoard } from "../../src/top/top-board.ts";
import { TOP_SORTS, type TopQuery } from "../../src/top/top-report.ts";
import { liveContainer } from "../live-containers.ts";

const QUERY: TopQuery = { sort: "events", isReversed: false, limit: 20, offset: 0, name: undefined };

function instructions(total: number, maximum: number) {
  return { total, last: 0, maximum, p50: 0, p99: 0 };
}

function openBoard(...lives: readonly LiveContainer[]) {
  const clock = new VirtualClock();
  let described = 0;
  const board = new TopBoard({
    clock,
    supervisor: {
      live: () => lives,
      describe: ({ instance, phase, handle, restarts }) => {
        described += 1;
        return { instance, phase, uptime: 5, stats: handle?.stats(), restarts };
      },
    },
  });
  const names = async (query: Partial<TopQuery>): Promise<readonly string[]> =>
    (await board.page({ ...QUERY, ...query })).rows.map(({ container }) => container);
  return { board, clock, names, described: () => described };
}

/** Handles so many events. */
function handle(live: ReturnType<typeof liveContainer>, count: number): void {
  for (let i = 0; i < count; i++) live.handle.offerReading(0, 1, 1, 0);
}

test("TopBoard has no rates with the first look, and those since then with the next", async () => {
  const [busy, calm] = [liveContainer("app/busy"), liveContainer("app/calm")];
  const { board, clock } = openBoard(calm, busy);
  handle(calm, 10);
  const first = await board.page(QUERY);
  assert.deepEqual([first.perSecond, first.rows[0]?.perSecond], [null, null]);
  await clock.advance(2000);
  handle(busy, 8);
  handle(calm, 2);
  const second = await board.page(QUERY);
  assert.equal(second.perSecond?.events, 5);
  assert.deepEqual(
    second.rows.map(({ container, perSecond }) => [container, perSecond?.events]),
    [
      ["app/busy", 4],
      ["app/calm", 1],
    ],
  );
});

test("TopBoard sorts by every key, the largest first but for names and headroom", async () => {
  const stats = { queued: 3, dropped: 3, memoryBytes: 131_072, stateBytes: 3, instructions: instructions(3, 3) };
  const refused = { messages: 0, bytes: 0, stateSets: 0, logLines: 3, writes: 0, tooLarge: 0 };
  const more = liveContainer("app/more", { stats: { ...stats, refused }, restarts: 3 });
  const less = liveContainer("app/less");
  handle(more, 1);
  handle(less, 1);
  handle(more, 1);
  const { names } = openBoard(less, more);
  for (const sort of TOP_SORTS.filter((key) => key !== "name")) {
    assert.deepEqual(await names({ sort }), ["app/more", "app/less"], sort);
    assert.deepEqual(await names({ sort, isReversed: true }), ["app/less", "app/more"], sort);
  }
  assert.deepEqual(await names({ sort: "name" }), ["app/less", "app/more"]);
});

test("TopBoard shows containers that do not run last, and counts every phase", async () => {
  const { board } = openBoard(
    liveContainer("app/a", { phase: "waiting" }),
    liveContainer("app/b", { stats: { memoryBytes: 100, queued: 2 } }),
    liveContainer("app/c", { phase: "ended" }),
  );
  const { containers, memoryBytes, queued, rows } = await board.page(QUERY);
  assert.deepEqual(containers, { total: 3, matching: 3, running: 1, waiting: 1, due: 0, ended: 1 });
  assert.deepEqual([memoryBytes, queued], [100, 2]);
  assert.deepEqual(
    rows.map(({ container }) => container),
    ["app/b", "app/a", "app/c"],
  );
});

test("TopBoard works out everything only about the containers of the page", async () => {
  const lives = Array.from({ length: 3000 }, (_, i) => liveContainer(`app/s/${1000 + i}`, { service: "s" }));
  const { names, described } = openBoard(...lives);
  assert.deepEqual(await names({ sort: "name", limit: 2, offset: 1500 }), ["app/s/2500", "app/s/2501"]);
  assert.equal(described(), 2);
});

test("TopBoard shows only what is named, and counts the others too", async () => {
  const { board } = openBoard(liveContainer("app/a"), liveContainer("app/b"));
  const { containers, rows } = await board.page({ ...QUERY, name: "b" });
  assert.deepEqual([containers.total, containers.matching, rows[0]?.container], [2, 1, "app/b"]);
});

test("TopBoard forgets what it compared with when it is closed", async () => {
  const { board, clock } = openBoard(liveContainer("app/a"));
  await board.page(QUERY);
  board.close();
  assert.equal(clock.pending, 0);
});
