import assert from "node:assert/strict";
import { test } from "node:test";
import { EVENT_KINDS } from "../../src/events/container-event.ts";
import { ContainerLab, eventOf } from "../container/container-lab.ts";
import { guest } from "../guests/guests.ts";
import { RESULT, snapshotAfter } from "./memory-snapshot.ts";

const START = Date.UTC(2026, 0, 1);

test("wall-clock gives seconds and nanoseconds of when the event arrived, and a resolution of a millisecond", async () => {
  const { memory } = await snapshotAfter(
    `(call $wallClockNow (i32.const ${RESULT})) (call $wallClockResolution (i32.const ${RESULT + 16}))`,
  );
  assert.deepEqual([memory.u64(RESULT), memory.u32(RESULT + 8)], [BigInt(START / 1000), 0]);
  assert.deepEqual([memory.u64(RESULT + 16), memory.u32(RESULT + 24)], [0n, 1_000_000]);
});

/** What a container is told by both clocks for an event that arrived at these times. */
function told(wall: number, arrived: number): { seconds: bigint; nanoseconds: number; instant: bigint; now: number } {
  const lab = new ContainerLab();
  const container = lab.make(
    guest(`(func (export "tick") (param f64)
      (call $wallClockNow (i32.const 64))
      (i64.store (i32.const 80) (call $monotonicNow))
      (f64.store (i32.const 88) (call $now)))`),
  );
  const { fault } = lab.executor.handle(container, eventOf({ kind: EVENT_KINDS.tick, wall, arrived }));
  assert.equal(fault, undefined);
  const bytes = container.memory?.bytes(0, 128) ?? new Uint8Array();
  const view = new DataView(bytes.buffer);
  return {
    seconds: view.getBigUint64(64, true),
    nanoseconds: view.getUint32(72, true),
    instant: view.getBigUint64(80, true),
    now: view.getFloat64(88, true),
  };
}

test("both clocks tell when the event arrived, with fractions of a millisecond where the engine's clock has them", () => {
  assert.deepEqual(told(1_767_225_600_250.5, 12.0625), {
    seconds: 1_767_225_600n,
    nanoseconds: 250_500_000,
    instant: 12_062_500n,
    now: 1_767_225_600.2505,
  });
  // A fraction that rounds up must not make a whole second of nanoseconds.
  assert.ok(told(999.999_999_99, 0).nanoseconds < 1_000_000_000);
});

test("monotonic-clock has a resolution of a microsecond", async () => {
  const { memory } = await snapshotAfter(`(i64.store (i32.const ${RESULT}) (call $monotonicResolution))`);
  assert.equal(memory.u64(RESULT), 1000n);
});
