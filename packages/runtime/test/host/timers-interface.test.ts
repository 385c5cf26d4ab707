import assert from "node:assert/strict";
import { test } from "node:test";
import { EVENT_KINDS } from "../../src/events/container-event.ts";
import { ContainerLab, eventOf } from "../container/container-lab.ts";
import { guest } from "../guests/guests.ts";

/** The period that is asked for by these calls, with -1 for none. */
function periodAfter(...periods: readonly number[]): number {
  const lab = new ContainerLab();
  const calls = periods.map((period) => `(call $every (i32.const ${period}))`).join(" ");
  const container = lab.make(guest(`(func (export "tick") (param f64) ${calls})`));
  return lab.executor.handle(container, eventOf({ kind: EVENT_KINDS.tick })).tickEvery ?? -1;
}

test("timers.every takes unsigned milliseconds, at least 10, and 0 for never", () => {
  assert.deepEqual(
    [0, 1, 10, 11, -1].map((period) => periodAfter(period)),
    [0, 10, 10, 11, 4_294_967_295],
  );
});

test("timers.every counts as called last in an event, and not at all where it was not called", () => {
  assert.deepEqual([periodAfter(50, 0, 20), periodAfter()], [20, -1]);
});

test("timers.now stands still while a handler runs, at the time at which the event arrived", () => {
  const lab = new ContainerLab();
  const container = lab.make(
    guest(`(func (export "tick") (param f64)
      (f64.store (i32.const 64) (call $now)) (f64.store (i32.const 72) (call $now)))`),
  );
  lab.executor.handle(container, eventOf({ kind: EVENT_KINDS.tick, wall: 1_767_225_600_250 }));
  const times = new Float64Array(container.memory?.bytes(64, 16).buffer ?? new ArrayBuffer(0));
  assert.deepEqual([...times], [1_767_225_600.25, 1_767_225_600.25]);
});
test("timers.sleep takes unsigned milliseconds up to an hour, and checks where its result goes before it waits", async () => {
  const lab = new ContainerLab();
  const asked = (duration: number, pointer = 8): unknown => {
    const body = `(call $sleep (i32.const ${duration}) (i32.const ${pointer}))`;
    const container = lab.make(guest(`(func (export "reading") (param i32 f64 f64 i32) ${body})`, { waits: true }));
    return lab.begin(container, 1) ?? lab.executor.pendingOf(container)?.request;
  };
  assert.deepEqual(asked(0), { kind: "sleep", timeout: 0 });
  assert.deepEqual(asked(3_600_000), { kind: "sleep", timeout: 3_600_000 });
  assert.deepEqual([isOver(asked(3_600_001)), isOver(asked(-1))], [true, true]);
  assert.equal(asked(1, 65_535), undefined);
});

function isOver(outcome: unknown): boolean {
  return typeof outcome === "object" && outcome !== null && "isHandled" in outcome;
}
