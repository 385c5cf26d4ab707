import assert from "node:assert/strict";
import { test } from "node:test";
import { type Clock, VirtualClock } from "@thimble/base";
import type { EventEffects } from "@thimble/runtime";
import { CommitGroup } from "../../src/containers/commit-group.ts";

/** An event that changes state. */
function effects(time: number): EventEffects {
  return { container: "app/guard", time, effects: [{ kind: "set-state", key: `${time}`, value: time }] };
}

/** An event of a container that changes none. */
function free(time: number, container = "app/free"): EventEffects {
  return { container, time, effects: [{ kind: "write", property: "machine/valve", value: 1 }] };
}

/** A group over a disk that takes `cost` for each commit. */
function openGroup(cost: number): {
  readonly group: CommitGroup;
  readonly clock: VirtualClock;
  readonly commits: number[][];
  /** What was committed, whole. */
  readonly groups: (readonly EventEffects[])[];
} {
  const virtual = new VirtualClock();
  let spent = 0;
  const clock: Clock = {
    now: () => virtual.now(),
    monotonic: () => virtual.monotonic() + spent,
    after: (delay, callback) => virtual.after(delay, callback),
    every: (period, callback) => virtual.every(period, callback),
  };
  const commits: number[][] = [];
  const groups: (readonly EventEffects[])[] = [];
  const commit = (batch: readonly EventEffects[]): void => {
    spent += cost;
    groups.push(batch);
    commits.push(
      batch.flatMap(({ time, effects }) =>
        effects.map((effect) => (effect.kind === "set-state" ? Number(effect.key) : time)),
      ),
    );
  };
  return { group: new CommitGroup({ clock, commit }), clock: virtual, commits, groups };
}

test("CommitGroup commits at once when nothing was committed just before", () => {
  const { group, commits } = openGroup(10);
  group.add([effects(1), effects(2)]);
  assert.deepEqual(commits, [[1, 2]]);
});

test("CommitGroup commits together, in order, what comes within four times the length of the last commit", async () => {
  const { group, clock, commits } = openGroup(10);
  group.add([effects(1)]);
  group.add([effects(2)]);
  await clock.advance(39);
  group.add([effects(3)]);
  assert.deepEqual(commits, [[1]]);
  await clock.advance(1);
  assert.deepEqual(commits, [[1], [2, 3]]);
  assert.equal(clock.pending, 0);
});

test("CommitGroup carries out at once what containers without state ask for, and keeps the order of each container", async () => {
  const { group, clock, commits } = openGroup(10);
  group.add([effects(1)]);
  group.add([free(2), effects(3), free(4, "app/guard"), free(5)]);
  group.add([free(6, "app/guard")]);
  assert.deepEqual(commits, [[1], [2, 5]]);
  await clock.advance(40);
  assert.deepEqual(commits, [[1], [2, 5], [3, 4, 6]]);
});

test("CommitGroup never waits longer than a quarter of a second", async () => {
  const { group, clock, commits } = openGroup(10_000);
  group.add([effects(1)]);
  group.add([effects(2)]);
  await clock.advance(250);
  assert.deepEqual(commits, [[1], [2]]);
});

test("CommitGroup leaves no timer and nothing behind when it is flushed", () => {
  const { group, clock, commits } = openGroup(10);
  group.add([effects(1)]);
  group.add([effects(2)]);
  group.flush();
  group.flush();
  assert.deepEqual(commits, [[1], [2]]);
  assert.equal(clock.pending, 0);
});

test("CommitGroup commits nothing when nothing was asked for", () => {
  const { group, commits } = openGroup(10);
  group.add([]);
  group.flush();
  assert.deepEqual(commits, []);
});

/** An event that changes so many keys. */
function manyKeys(count: number): EventEffects {
  const changes = Array.from({ length: count }, (_, i) => ({ kind: "set-state", key: `${i}`, value: 1 }) as const);
  return { container: "app/guard", time: 9, effects: changes };
}

test("CommitGroup says when it has caught up, where much waits that is different", async () => {
  const { group, clock, commits } = openGroup(10);
  group.add([manyKeys(600)]);
  assert.equal(group.applied(), undefined, "committed at once");
  group.add([manyKeys(500)]);
  // The same keys once more are no more work.
  group.add([manyKeys(500), manyKeys(500)]);
  assert.equal(group.applied(), undefined);
  group.add([free(2, "app/guard"), manyKeys(511)]);
  const applied = group.applied();
  assert.ok(applied !== undefined && group.applied() === applied);
  let isApplied = false;
  void applied.then(() => (isApplied = true));
  await clock.advance(39);
  assert.deepEqual([commits.length, isApplied], [1, false]);
  await clock.advance(1);
  assert.deepEqual([commits.length, isApplied, group.applied()], [2, true, undefined]);
});

test("CommitGroup keeps the last change of each key only, and everything else in order", async () => {
  const { group, clock, groups } = openGroup(10);
  group.add([effects(1)]);
  const write = (value: number) => ({ kind: "write", property: "machine/valve", value }) as const;
  const set = (value: number) => ({ kind: "set-state", key: "n", value }) as const;
  group.add([
    { container: "app/guard", time: 2, effects: [set(1), write(1), { kind: "set-state", key: "m", value: 7 }] },
  ]);
  group.add([{ container: "app/guard", time: 3, effects: [set(2), write(2)] }]);
  group.add([{ container: "app/other", time: 4, effects: [set(3)] }]);
  group.add([{ container: "app/guard", time: 5, effects: [{ kind: "delete-state", key: "m" }, write(3)] }]);
  await clock.advance(40);
  assert.deepEqual(groups.slice(1), [
    [
      { container: "app/guard", time: 5, effects: [set(2), { kind: "delete-state", key: "m" }] },
      { container: "app/other", time: 4, effects: [set(3)] },
      { container: "app/guard", time: 2, effects: [write(1)] },
      { container: "app/guard", time: 3, effects: [write(2)] },
      { container: "app/guard", time: 5, effects: [write(3)] },
    ],
  ]);
});
