import assert from "node:assert/strict";
import { test } from "node:test";
import { Logger, SILENT_LOGGER, ThimbleError, VirtualClock } from "@thimble/base";
import fc from "fast-check";
import type { ActionRecord } from "../../src/record/action-record.ts";
import { actionEvent, JOURNAL_DELAY, JOURNAL_RETRY, WriteJournal, writeEvent } from "../../src/record/write-journal.ts";
import type { WriteRecord } from "../../src/record/write-record.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import { MAXIMUM_WRITE_RECORDS } from "../../src/state/state-store.ts";

function actionRecord(input: number): ActionRecord {
  const told = { time: 1, action: "m/home", by: "app/a", input };
  return { ...told, output: undefined, isConfirmed: true, failure: undefined };
}

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

/** A store on a disk that refuses while it is told to, before it takes anything or after it took the writes. */
function faultyDisk() {
  const store = new MemoryStateStore();
  const disk: { refusal: string | undefined; tries: number } = { refusal: undefined, tries: 0 };
  const recordJournal: MemoryStateStore["recordJournal"] = (records) => {
    disk.tries += 1;
    if (disk.refusal !== undefined) throw new ThimbleError("agent.state-unavailable", disk.refusal);
    store.recordJournal(records);
  };
  return { store, disk, journalStore: { recordJournal } };
}

for (const refusal of ["ENOSPC: no space left on device", "EIO: i/o error"]) {
  test(`WriteJournal loses nothing to a disk that refuses for a while with ${refusal.slice(0, 6)}, in whatever order writes and actions come`, async () => {
    const steps = fc.array(fc.constantFrom("write", "action", "refuse", "take", "flush", "wait"), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const clock = new VirtualClock();
        const { store, disk, journalStore } = faultyDisk();
        const journal = new WriteJournal({ store: journalStore, clock, logger: SILENT_LOGGER });
        const [writes, actions]: [number[], number[]] = [[], []];
        for (const [i, step] of all.entries()) {
          if (step === "write") writes.push(i);
          if (step === "write") journal.add(record({ value: i }));
          if (step === "action") actions.push(i);
          if (step === "action") journal.addAction(actionRecord(i));
          if (step === "refuse") disk.refusal = refusal;
          if (step === "take") disk.refusal = undefined;
          if (step === "flush") journal.flush();
          if (step === "wait") await clock.advance(JOURNAL_RETRY);
        }
        disk.refusal = undefined;
        journal.close();
        const kept = [store.thingWrites().map(({ value }) => value), store.thingActions().map(({ input }) => input)];
        assert.deepEqual(kept, [writes, actions]);
        assert.equal(clock.pending, 0);
      }),
      { numRuns: 100 },
    );
  });
}

test("WriteJournal asks a disk that refuses again, says so once, and says when it is taken", async () => {
  const clock = new VirtualClock();
  const { store, disk, journalStore } = faultyDisk();
  const log: string[] = [];
  const logger = new Logger("agent", ({ level, event, fields }) => log.push(`${level} ${event} ${fields["writes"]}`));
  const journal = new WriteJournal({ store: journalStore, clock, logger });
  disk.refusal = "full";
  journal.add(record());
  await clock.advance(JOURNAL_DELAY + 2 * JOURNAL_RETRY);
  assert.deepEqual([disk.tries, log], [3, ["error journal-refused 1"]]);
  disk.refusal = undefined;
  await clock.advance(JOURNAL_RETRY);
  assert.deepEqual(log.slice(1), ["info journal-kept 1"]);
  assert.equal(store.thingWrites().length, 1);
});

test("WriteJournal keeps for a disk that refuses as much as the disk would keep, and tells what is lost when it is closed", () => {
  const clock = new VirtualClock();
  const { store, disk, journalStore } = faultyDisk();
  const log: string[] = [];
  const logger = new Logger("agent", ({ event, fields }) =>
    log.push(`${event} ${fields["writes"]} ${fields["actions"]}`),
  );
  const journal = new WriteJournal({ store: journalStore, clock, logger });
  disk.refusal = "full";
  for (let value = 0; value < MAXIMUM_WRITE_RECORDS + 5; value++) journal.add(record({ value }));
  journal.flush();
  disk.refusal = undefined;
  journal.flush();
  assert.equal(store.thingWrites().length, MAXIMUM_WRITE_RECORDS);
  assert.equal(store.thingWrites()[0]?.value, 5);
  disk.refusal = "full";
  journal.addAction(actionRecord(1));
  journal.close();
  journal.close();
  assert.deepEqual(log.at(-1), "journal-lost 0 1");
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
