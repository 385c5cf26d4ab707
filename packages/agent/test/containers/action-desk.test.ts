import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import { ActionDesk } from "../../src/containers/action-desk.ts";
import type { ActionRecord } from "../../src/record/action-record.ts";
import type { DeviceEvent } from "../../src/record/device-event.ts";
import { hasCode } from "../fixtures.ts";

/** A desk on a Thing that answers so. */
function openDesk(answer: () => Promise<{ readonly output: number; readonly isConfirmed: boolean }>) {
  const events: DeviceEvent[] = [];
  const kept: ActionRecord[] = [];
  const clock = new VirtualClock();
  const desk = new ActionDesk({
    host: { invoke: answer },
    events: { restore: (event) => void events.push(event) },
    journal: { addAction: (record) => void kept.push(record) },
    clock,
  });
  return { desk, events, kept, time: clock.now() };
}

test("ActionDesk tells who invoked what and what came of it, and keeps it", async () => {
  const { desk, events, kept, time } = openDesk(async () => ({ output: 7, isConfirmed: true }));
  assert.deepEqual(await desk.invoke("m/move", 2, { by: "app/a" }), { output: 7, isConfirmed: true });
  const told = { action: "m/move", by: "app/a", input: 2, output: 7, isConfirmed: true };
  assert.deepEqual(events, [{ time, kind: "invoked", ...told }]);
  assert.deepEqual(kept, [{ time, ...told, failure: undefined }]);
  assert.deepEqual(desk.counts, { confirmed: 1, sent: 0, failed: 0 });
});

test("ActionDesk counts what was only sent apart, and keeps no number where there is none", async () => {
  const { desk, events, time } = openDesk(async () => ({ output: Number.NaN, isConfirmed: false }));
  await desk.invoke("m/home", Number.NaN, { by: "control" });
  assert.deepEqual(events, [{ time, kind: "invoked", action: "m/home", by: "control", isConfirmed: false }]);
  assert.deepEqual(desk.counts, { confirmed: 0, sent: 1, failed: 0 });
});

test("ActionDesk tells what failed, too, and passes the error on", async () => {
  const { desk, events, kept } = openDesk(async () => {
    throw new ThimbleError("things.refused", "Cannot do it: it is locked");
  });
  await assert.rejects(desk.invoke("m/home", Number.NaN, { by: "control" }), hasCode("things.refused"));
  assert.equal(events[0]?.kind, "invoke-failed");
  assert.match(kept[0]?.failure ?? "", /it is locked/);
  assert.deepEqual(desk.counts, { confirmed: 0, sent: 0, failed: 1 });
});
