import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { actionEvent, JOURNAL_DELAY, WriteJournal, writeEvent } from "../../src/record/write-journal.ts";
import type { WriteRecord } from "../../src/record/write-record.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";

function record(parts: Partial<WriteRecord> = {}): WriteRecord {
  return { time: 1, property: "m/valve", by: "app/a", old: 0, value: 1, failure: undefined, ...parts };
}

test("WriteJournal puts writes on the disk together, a second after the first at the latest", async () => {
  const clock = new VirtualClock();
  const store = new MemoryStateStore();
  const journal = new WriteJournal({ store, clock, logger: SILENT_LOGGER });
  journal.add(record());
  await clock.advance(JOURNAL_DELAY - 1);
  journal.add(record({ value: 2 }));
  assert.equal(store.thingWrites().length, 0);
  await clock.advance(1);
  assert.deepEqual(
    store.thingWrites().map(({ value }) => value),
    [1, 2],
  );
  journal.add(record({ value: 3 }));
  journal.flush();
  assert.equal(store.thingWrites().length, 3);
  assert.equal(clock.pending, 0);
});

test("WriteJournal goes on when the disk takes nothing", () => {
  const clock = new VirtualClock();
  const store = {
    recordWrites: () => {
      throw new Error("full");
    },
    recordActions: () => undefined,
  };
  const journal = new WriteJournal({ store, clock, logger: SILENT_LOGGER });
  journal.add(record());
  journal.flush();
  assert.equal(clock.pending, 0);
});

test("a record is the event that it was", () => {
  assert.deepEqual(writeEvent(record()), {
    time: 1,
    kind: "write",
    property: "m/valve",
    value: 1,
    old: 0,
    by: "app/a",
  });
  assert.equal(writeEvent(record({ failure: "no" })).kind, "write-failed");
});

test("WriteJournal keeps actions, too, and a record of one is the event that it was", () => {
  const clock = new VirtualClock();
  const store = new MemoryStateStore();
  const journal = new WriteJournal({ store, clock, logger: SILENT_LOGGER });
  const record = {
    time: 1,
    action: "m/home",
    by: "app/a",
    input: undefined,
    output: 7,
    isConfirmed: true,
    failure: undefined,
  };
  journal.addAction(record);
  journal.flush();
  assert.deepEqual(store.thingActions(), [record]);
  assert.deepEqual(actionEvent(record), {
    time: 1,
    kind: "invoked",
    action: "m/home",
    output: 7,
    by: "app/a",
    isConfirmed: true,
  });
  const failed = { ...record, input: 2, output: undefined, isConfirmed: false, failure: "it is gone" };
  assert.deepEqual(actionEvent(failed), {
    time: 1,
    kind: "invoke-failed",
    action: "m/home",
    input: 2,
    by: "app/a",
    message: "it is gone",
  });
});
