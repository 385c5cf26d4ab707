import assert from "node:assert/strict";
import { test } from "node:test";
import type { Failure } from "@thimble/model";
import { guest } from "./guests/guests.ts";
import type { SpecParts } from "./recorder.ts";
import { BUDGET, type MakeEngine, offer, scene } from "./scene.ts";

const SAY = (value: string): string => `(drop (call $publishNumber (global.get $t) ${value}))`;
/** Publishes 256 for a result that is ok, or the number of its failure; its payload lies at this place. */
const SAY_RESULT = (payload: number): string =>
  SAY(`(f64.convert_i32_u (select (i32.load8_u (i32.const ${payload})) (i32.const 256) (i32.load8_u (i32.const 8))))`);
const GRANTS = { read: ["a/x"], write: ["a/y"], publish: ["out"], invoke: ["a/go"] };
const WRITE = `(call $writeNow (i32.const 2) (local.get 1) (i32.const 50) (i32.const 8)) ${SAY_RESULT(9)}`;
const INVOKE = `(call $invoke (global.get $a) (local.get 1) (i32.const 50) (i32.const 8)) ${SAY_RESULT(16)}`;

/** A guest that does this on each reading; property 1 is `a/x`, 2 is `a/y`, the action is `a/go`. */
function asker(body: string): Uint8Array {
  return guest(
    `(global $t (mut i32) (i32.const -1)) (global $a (mut i32) (i32.const -1))
     (func (export "start")
       (global.set $t (call $topic (i32.const 1024) (i32.const 3)))
       (global.set $a (call $action (i32.const 1027) (i32.const 1) (i32.const 1028) (i32.const 2))))
     (func (export "reading") (param i32 f64 f64 i32) ${body})`,
    { texts: "outago", waits: true },
  );
}

const PARTS: SpecParts = { grants: GRANTS };

/** What every engine must do with handlers that wait for Things. */
export function testThingWaits(make: MakeEngine): void {
  test("a handler that asks for a reading gets it, and it is the last one from then on", async () => {
    await using s = scene(make);
    s.recorder.answer = () => Promise.resolve({ value: 2.5, time: 99, quality: 1 });
    const handle = await s.start(
      asker(
        `(call $readNow (i32.const 1) (i32.const 50) (i32.const 8)) ${SAY_RESULT(16)}
         ${SAY("(f64.load (i32.const 16))")} ${SAY("(f64.load (i32.const 24))")}
         ${SAY("(f64.convert_i32_u (i32.load8_u (i32.const 32)))")}
         (call $read (i32.const 1) (i32.const 40)) ${SAY("(f64.load (i32.const 40))")}`,
      ),
      PARTS,
    );
    offer(handle, 1);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["256", "2.5", "99", "1", "2.5"]);
    assert.deepEqual(s.recorder.asked, [[handle.id, { kind: "read", property: "a/x" }]]);
    assert.equal(s.clock.pending, 0);
  });

  test("a handler that writes and invokes waits for what comes of it", async () => {
    await using s = scene(make);
    s.recorder.answer = ({ kind }) => Promise.resolve({ value: kind === "invoke" ? 7 : 0 });
    const handle = await s.start(asker(`${WRITE} ${INVOKE} ${SAY("(f64.load (i32.const 16))")}`), PARTS);
    offer(handle, 3);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["256", "256", "7"]);
    assert.deepEqual(s.recorder.asked, [
      [handle.id, { kind: "write", property: "a/y", value: 3 }],
      [handle.id, { kind: "invoke", action: "a/go", input: 3 }],
    ]);
  });

  test("a handler is told each failure by its number", async () => {
    await using s = scene(make);
    const failures: Failure[] = ["unreachable", "denied", "out-of-range", "failed", "over-budget", "timed-out"];
    const left = [...failures];
    s.recorder.answer = () => Promise.resolve({ failure: left.shift() ?? "failed" });
    const handle = await s.start(asker(INVOKE), PARTS);
    offer(handle, ...failures.map((_, i) => i));
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["2", "3", "4", "6", "5", "0"]);
  });

  test("a handler that waited long enough is told so, and the answer that comes later reaches nobody", async () => {
    await using s = scene(make);
    const late = Promise.withResolvers<{ value: number }>();
    s.recorder.answer = () => late.promise;
    const handle = await s.start(asker(`${WRITE} ${SAY("(local.get 1)")}`), PARTS);
    offer(handle, 1);
    while (s.recorder.asked.length === 0) await s.settled();
    await s.clock.advance(50);
    late.resolve({ value: 1 });
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["0", "1"]);
    assert.equal(s.recorder.signals[0]?.aborted, true);
  });

  test("a stop tells who was asked that nobody waits, and the container that it is cancelled", async () => {
    await using s = scene(make);
    s.recorder.answer = () => Promise.withResolvers<{ value: number }>().promise;
    const handle = await s.start(asker(WRITE), PARTS);
    offer(handle, 1, 2);
    while (s.recorder.asked.length === 0) await s.settled();
    await handle.stop();
    assert.deepEqual(s.recorder.published(handle.id), ["1", "1"]);
    assert.deepEqual([s.recorder.signals.length, s.recorder.signals[0]?.aborted, s.clock.pending], [1, true, 0]);
  });

  test("what may not be asked is not, and costs no time", async () => {
    await using s = scene(make);
    const long = "(i32.const 3600001)";
    const handle = await s.start(
      asker(
        // Granted for writing only, for reading only, out of range, no number, too long, no number for an action.
        `(call $readNow (i32.const 2) (i32.const 50) (i32.const 8)) ${SAY_RESULT(16)}
         (call $writeNow (i32.const 1) (local.get 1) (i32.const 50) (i32.const 8)) ${SAY_RESULT(9)}
         (call $writeNow (i32.const 2) (f64.const 11) (i32.const 50) (i32.const 8)) ${SAY_RESULT(9)}
         (call $writeNow (i32.const 2) (f64.const nan) (i32.const 50) (i32.const 8)) ${SAY_RESULT(9)}
         (call $readNow (i32.const 1) ${long} (i32.const 8)) ${SAY_RESULT(16)}
         (call $invoke (global.get $a) (f64.const inf) (i32.const 50) (i32.const 8)) ${SAY_RESULT(16)}`,
      ),
      { ...PARTS, ranges: { "a/y": { minimum: 0, maximum: 10 } } },
    );
    offer(handle, 1);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["3", "3", "4", "4", "4", "4"]);
    assert.deepEqual(s.recorder.asked, []);
  });

  test("what is asked of Things comes from the budget of messages, counted on the time at which the last wait ended", async () => {
    await using s = scene(make);
    s.recorder.answer = () => Promise.resolve({ value: 1 });
    const log = (message: string): string =>
      `(call $logNumber (i32.const 2) (i32.const 1024) (i32.const 3) ${message})`;
    const result =
      "(f64.convert_i32_u (select (i32.load8_u (i32.const 9)) (i32.const 256) (i32.load8_u (i32.const 8))))";
    const ask = `(call $writeNow (i32.const 2) (local.get 1) (i32.const 50) (i32.const 8)) ${log(result)}`;
    const handle = await s.start(asker(`${ask} ${ask} (call $sleep (i32.const 1000) (i32.const 8)) ${ask}`), {
      ...PARTS,
      budget: { ...BUDGET, messagesPerSecond: 1 },
    });
    offer(handle, 1);
    await s.advanceUntil(handle.drained(), 1000);
    const lines = s.recorder.of(handle.id).flatMap((effect) => (effect.kind === "log" ? [effect.message] : []));
    assert.deepEqual(lines, ["out 256", "out 5", "out 256"]);
    assert.equal(handle.stats().refused.messages, 1);
  });

  test("a timeout of 0 is ten seconds", async () => {
    await using s = scene(make);
    s.recorder.answer = () => Promise.withResolvers<{ value: number }>().promise;
    const body = `(call $invoke (global.get $a) (f64.const nan) (i32.const 0) (i32.const 8)) ${SAY_RESULT(16)}`;
    const handle = await s.start(asker(body), PARTS);
    offer(handle, 1);
    while (s.clock.pending === 0) await s.settled();
    await s.clock.advance(9999);
    await s.settled();
    assert.deepEqual(s.recorder.published(handle.id), []);
    await s.clock.advance(1);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["0"]);
  });

  for (const [what, body, reason] of [
    [
      "an action that was not granted",
      "(drop (call $action (i32.const 1027) (i32.const 1) (i32.const 1027) (i32.const 1)))",
      "denied",
    ],
    [
      "an action that was never opened",
      "(call $invoke (i32.const 1) (f64.const 1) (i32.const 50) (i32.const 8))",
      "trap",
    ],
    ["a property that was never opened", "(call $readNow (i32.const 9) (i32.const 50) (i32.const 8))", "trap"],
    ["a result that is not aligned", "(call $readNow (i32.const 1) (i32.const 50) (i32.const 9))", "trap"],
    [
      "a result outside the memory",
      "(call $invoke (global.get $a) (f64.const 1) (i32.const 50) (i32.const 65528))",
      "trap",
    ],
  ] as const) {
    test(`${what} ends the container before anybody is asked`, async () => {
      await using s = scene(make);
      const handle = await s.start(asker(body), PARTS);
      offer(handle, 1);
      const end = await s.recorder.end();
      assert.deepEqual([end.reason, s.recorder.asked], [reason, []]);
    });
  }
}
