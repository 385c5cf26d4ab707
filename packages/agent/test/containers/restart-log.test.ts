import assert from "node:assert/strict";
import { test } from "node:test";
import { Logger, type LogRecord, VirtualClock } from "@thimble/base";
import type { ContainerId } from "@thimble/runtime";
import { RestartLog } from "../../src/containers/restart-log.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import type { RestartRecord } from "../../src/state/state-store.ts";

function record(restarts: number): RestartRecord {
  return { restarts, lastReason: "trap", lastMessage: "unreachable", lastTime: 0 };
}

/** A log over a store that counts its writes. */
class CountingStore extends MemoryStateStore {
  readonly writes: number[] = [];

  override recordRestarts(records: ReadonlyMap<ContainerId, RestartRecord>): void {
    this.writes.push(records.size);
    super.recordRestarts(records);
  }
}

function setUp(store = new CountingStore()) {
  const clock = new VirtualClock();
  const records: LogRecord[] = [];
  const logger = new Logger("test", (line) => records.push(line));
  return { store, clock, records, log: new RestartLog({ store, clock, logger }) };
}

test("RestartLog writes at once, and then once a second whatever ends meanwhile", async () => {
  const { log, store, clock } = setUp();
  log.record("a/x", record(1));
  for (const [container, restarts] of [
    ["a/y", 1],
    ["a/x", 2],
    ["a/x", 3],
  ] as const)
    log.record(container, record(restarts));
  assert.deepEqual(store.writes, [1]);
  assert.equal(log.of("a/x")?.restarts, 3);
  await clock.advance(1000);
  assert.deepEqual(store.writes, [1, 2]);
  assert.deepEqual([store.restartsOf("a/x")?.restarts, store.restartsOf("a/y")?.restarts], [3, 1]);
  assert.equal(log.of("a/z"), undefined);
});

test("RestartLog.flush() leaves nothing behind", () => {
  const { log, store, clock } = setUp();
  log.record("a/x", record(1));
  log.record("a/x", record(2));
  log.flush();
  log.flush();
  assert.deepEqual([store.writes, clock.pending], [[1, 1], 0]);
});

test("RestartLog goes on when the disk does not take a record, and says so", () => {
  const store = new CountingStore();
  store.recordRestarts = () => {
    throw new Error("the disk is full");
  };
  const { log, records } = setUp(store);
  log.record("a/x", record(1));
  assert.deepEqual(
    records.map(({ event }) => event),
    ["restarts-not-recorded"],
  );
});
