import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { guest } from "./guests/guests.ts";
import { GOOD, type MakeEngine, scene } from "./scene.ts";

/** At each reading publishes the time by three clocks, and 12 random bytes. */
const TELLER = guest(
  `(func (export "reading") (param i32 f64 f64 i32)
     (f64.store (i32.const 64) (call $now))
     (call $wallClockNow (i32.const 72))
     (i64.store (i32.const 88) (call $monotonicNow))
     (i64.store (i32.const 96) (call $getRandomU64))
     (call $getRandomBytes (i64.const 4) (i32.const 112))
     (i32.store (i32.const 104) (i32.load (i32.load (i32.const 112))))
     (drop (call $publish (call $topic (i32.const 1024) (i32.const 3)) (i32.const 64) (i32.const 44))))`,
  { texts: "out" },
);

/** The same in every engine, on every run and machine. */
const DIGEST = "29c7e4360a1c72d369cfee42a7de1b32b77e34e0eed3667e0ca1abda87ef70a9";

/** What an event is told beside its own numbers must not depend on the run. */
export function testDeterminism(make: MakeEngine): void {
  test("with a seed and a virtual clock, two runs tell the same times and random numbers, whatever the engine", async () => {
    for (let run = 0; run < 2; run++) {
      await using s = scene(make, 7);
      const handles = [await s.start(TELLER, { id: "app/a" }), await s.start(TELLER, { id: "app/b" })];
      for (const step of [0.1, 1, 999.4, 1e6]) {
        await s.clock.advance(step);
        for (const handle of handles) for (let i = 0; i < 10; i++) handle.offerReading(0, i, i, GOOD);
        // Time goes on while events wait: what they are told is when they arrived.
        await s.clock.advance(0.3);
        if (step > 1) await Promise.all(handles.map((handle) => handle.drained()));
      }
      const hash = createHash("sha256");
      for (const { id } of handles) {
        for (const effect of s.recorder.of(id)) if (effect.kind === "publish") hash.update(effect.payload);
      }
      assert.equal(s.recorder.of("app/b").length, 40);
      assert.equal(hash.digest("hex"), DIGEST);
    }
  });

  test("an event is told when it arrived, however long it waited", async () => {
    await using s = scene(make);
    const handle = await s.start(TELLER);
    await s.clock.advance(1500);
    handle.offerReading(0, 1, 1, GOOD);
    const later = s.clock.advance(10_000);
    await handle.drained();
    await later;
    const [effect] = s.recorder.of(handle.id);
    assert.ok(effect?.kind === "publish");
    const view = new DataView(Uint8Array.from(effect.payload).buffer);
    const start = Date.UTC(2026, 0, 1) / 1000;
    assert.deepEqual(
      [view.getFloat64(0, true), view.getBigUint64(8, true), view.getUint32(16, true), view.getBigUint64(24, true)],
      [start + 1.5, BigInt(start) + 1n, 500_000_000, 1_500_000_000n],
    );
  });
}
