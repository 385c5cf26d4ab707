import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { guest } from "./guests/guests.ts";
import { BUDGET, type MakeEngine, offer, scene } from "./scene.ts";

/** The bytes of a `result<_, failure>` as 256 for ok, or the number of the failure. */
const RESULT = "(select (i32.load8_u (i32.const 9)) (i32.const 256) (i32.load8_u (i32.const 8)))";
const SAY = (value: string): string => `(drop (call $publishNumber (global.get $t) ${value}))`;
const SAY_RESULT = SAY(`(f64.convert_i32_u ${RESULT})`);
const SLEEP = (milliseconds: string): string => `(call $sleep ${milliseconds} (i32.const 8))`;
/** The value of the reading, as milliseconds. */
const VALUE = "(i32.trunc_f64_u (local.get 1))";

/** A guest whose handler of readings is `body`, which may wait. */
export function waiter(body: string, more = ""): Uint8Array {
  return guest(
    `(global $t (mut i32) (i32.const -1))
     (func (export "start") (global.set $t (call $topic (i32.const 1024) (i32.const 3))))
     (func (export "reading") (param i32 f64 f64 i32) ${body})
     ${more}`,
    { texts: "out", waits: true },
  );
}

/** Publishes the value, sleeps so many milliseconds, publishes what came of it, then the value. */
const SLEEPER: Uint8Array = waiter(
  `${SAY("(local.get 1)")} ${SLEEP(VALUE)} ${SAY_RESULT} ${SAY("(f64.neg (local.get 1))")}`,
);

/** What every engine must do with handlers that wait. */
export function testWaits(make: MakeEngine): void {
  test("a handler sleeps as long as it asked, by the engine's clock", async () => {
    await using s = scene(make);
    const handle = await s.start(SLEEPER);
    offer(handle, 100);
    await s.said(handle, "100");
    await s.clock.advance(99);
    await s.settled();
    assert.deepEqual(s.recorder.published(handle.id), ["100"]);
    await s.clock.advance(1);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["100", "256", "-100"]);
    const { latency, handled } = handle.stats();
    assert.equal(handled, 1);
    assert.ok(latency.p50 >= 100, `${latency.p50} ms`);
  });

  test("the clocks of a container stand still but for its waits", async () => {
    await using s = scene(make);
    const handle = await s.start(waiter(`${SAY("(call $now)")} ${SLEEP("(i32.const 250)")} ${SAY("(call $now)")}`));
    offer(handle, 1);
    await s.advanceUntil(handle.drained(), 250);
    const start = Date.UTC(2026, 0, 1) / 1000;
    assert.deepEqual(s.recorder.published(handle.id), [start, start + 0.25].map(String));
  });

  test("what a handler asked for before it waits is committed before, the rest when it ends", async () => {
    await using s = scene(make);
    const handle = await s.start(
      waiter(
        `(local $k i32)
         (local.set $k (call $key (i32.const 1024) (i32.const 1)))
         (drop (call $setNumber (local.get $k) (f64.const 1)))
         ${SLEEP("(i32.const 10)")}
         ${SAY("(call $getNumber (local.get $k) (f64.const 0))")}
         (drop (call $setNumber (local.get $k) (f64.const 2)))`,
      ),
    );
    offer(handle, 7);
    while (s.recorder.events.length === 0) await s.settled();
    const set = (value: number) => ({ kind: "set-state", key: "o", value });
    assert.deepEqual(s.recorder.events, [{ container: handle.id, time: 7, effects: [set(1)] }]);
    await s.clock.advance(10);
    await handle.drained();
    const [, after] = s.recorder.events;
    assert.deepEqual(after?.effects.slice(1), [set(2)]);
    assert.deepEqual(s.recorder.published(handle.id), ["1"]);
  });

  test("events wait behind a handler that waits, in order and by the queue policy, and neighbours go on", async () => {
    await using s = scene(make);
    const handle = await s.start(SLEEPER, { queue: { length: 2, whenFull: "drop-oldest" } });
    const other = await s.start(SLEEPER, { id: "app/other" });
    offer(handle, 50);
    await s.said(handle, "50");
    offer(handle, 1, 2, 3);
    offer(other, 0);
    await s.advanceUntil(other.drained(), 0, 2);
    assert.deepEqual(s.recorder.published(other.id), ["0", "256", "0"]);
    assert.deepEqual(s.recorder.published(handle.id), ["50"]);
    await s.advanceUntil(handle.drained(), 10);
    assert.deepEqual(s.recorder.published(handle.id), ["50", "256", "-50", "2", "256", "-2", "3", "256", "-3"]);
    assert.equal(handle.stats().dropped, 1);
  });

  test("waiting takes no instructions, and the budget is for the whole event", async () => {
    await using s = scene(make);
    const loop =
      "(local $i i32) (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100))))";
    const wasm = waiter(`${loop} ${SLEEP(VALUE)} (local.set 4 (i32.const 0)) ${loop.slice(loop.indexOf("(loop"))}`);
    const measured = await s.start(wasm, { id: "app/measured" });
    offer(measured, 5);
    await s.advanceUntil(measured.drained(), 5);
    const { last } = measured.stats().instructions;
    assert.ok(last > 2000, `${last}`);
    const exact = await s.start(wasm, { id: "app/exact", budget: { ...BUDGET, instructions: last } });
    const short = await s.start(wasm, { id: "app/short", budget: { ...BUDGET, instructions: last - 1 } });
    offer(exact, 500);
    offer(short, 5);
    await s.advanceUntil(exact.drained(), 100);
    assert.equal(exact.stats().instructions.last, last);
    assert.deepEqual([s.recorder.ends[0]?.container, s.recorder.ends[0]?.reason], ["app/short", "instructions"]);
  });

  test("a wait longer than an hour is out of range, and costs no time", async () => {
    await using s = scene(make);
    const handle = await s.start(SLEEPER);
    offer(handle, 3_600_001);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["3600001", "4", "-3600001"]);
  });

  for (const [what, action] of [
    ["traps", "unreachable"],
    ["uses up its budget", "(loop $l (br $l))"],
    ["lies about a pointer", "(drop (call $publish (global.get $t) (i32.const -1) (i32.const 8)))"],
    ["waits with a pointer that is none", "(call $sleep (i32.const 1) (i32.const 65535))"],
  ] as const) {
    // Before it, handlers of all kinds end alike; what they do after it is new.
    for (const when of what === "traps" ? (["before", "after"] as const) : (["after"] as const)) {
      test(`a handler that ${what} ${when} a wait ends its container, and keeps what it committed before the wait`, async () => {
        await using s = scene(make);
        const bad = SAY("(local.get 1)") + (when === "after" ? SLEEP("(i32.const 5)") : "") + action;
        const handle = await s.start(waiter(bad));
        const neighbour = await s.start(SLEEPER, { id: "app/neighbour" });
        offer(handle, 1, 2);
        offer(neighbour, 5);
        await s.advanceUntil(neighbour.drained(), 5);
        const end = await s.recorder.end();
        assert.equal(end.container, handle.id);
        assert.equal(end.reason, what === "uses up its budget" ? "instructions" : "trap");
        assert.equal(end.dropped, 1);
        assert.deepEqual(s.recorder.published(handle.id), when === "after" ? ["1"] : []);
        assert.equal(s.recorder.published(neighbour.id).length, 3);
        assert.equal(s.clock.pending, 0);
      });
    }
  }

  test("the stack of a handler that waits has an end like any other", async () => {
    await using s = scene(make);
    const handle = await s.start(
      waiter(
        "(call $deep (i64.const 0))",
        "(func $deep (param i64) (call $deep (i64.add (local.get 0) (i64.const 1))) (drop (local.get 0)))",
      ),
      { budget: { ...BUDGET, instructions: 100_000_000 } },
    );
    offer(handle, 1);
    assert.equal((await s.recorder.end()).reason, "stack");
  });

  test("a container that was stopped while it waits is told so at once, at every wait, and ends in order", async () => {
    await using s = scene(make);
    const handle = await s.start(
      waiter(
        `${SLEEP("(i32.const 1000000)")} ${SAY_RESULT} ${SLEEP("(i32.const 1000000)")} ${SAY_RESULT} ${SAY("(local.get 1)")}`,
        `(func (export "stop") ${SLEEP("(i32.const 1000)")} ${SAY_RESULT})`,
      ),
    );
    offer(handle, 5, 6);
    while (s.clock.pending === 0) await s.settled();
    await handle.stop();
    assert.deepEqual(s.recorder.published(handle.id), ["1", "1", "5", "1", "1", "6", "1"]);
    assert.deepEqual(s.recorder.ends, []);
    assert.equal(s.clock.pending, 0);
  });

  test("`start` may wait: the container has started when it has returned", async () => {
    await using s = scene(make);
    const wasm = guest(
      `(global $t (mut i32) (i32.const -1))
       (func (export "start")
         (global.set $t (call $topic (i32.const 1024) (i32.const 3)))
         ${SAY("(f64.const 1)")} (call $every (i32.const 1000)) ${SLEEP("(i32.const 100)")} ${SAY("(f64.const 2)")})
       (func (export "tick") (param f64) ${SAY("(f64.const 3)")})`,
      { texts: "out", waits: true },
    );
    const handle = await s.advanceUntil(s.start(wasm, { on: { reading: [], message: [], tick: 10 } }), 100, 2);
    assert.deepEqual(s.recorder.published(handle.id), ["1", "2"]);
    await s.clock.advance(900);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["1", "2", "3"]);
  });

  test("a container that fails in `start` after a wait is not started, and leaves nothing", async () => {
    await using s = scene(make);
    const wasm = guest(`(func (export "start") ${SLEEP("(i32.const 100)")} unreachable)`, { waits: true });
    const refused = assert.rejects(s.start(wasm), (error) => isThimbleError(error, "runtime.trap"));
    await s.advanceUntil(refused, 100);
    await s.start(SLEEPER);
    assert.deepEqual(s.recorder.ends, []);
    assert.equal(s.clock.pending, 0);
  });

  test("messages, ticks and the module's own start function may wait, too", async () => {
    await using s = scene(make);
    const wasm = guest(
      `(global $t (mut i32) (i32.const -1))
       (func $init (global.set $t (call $topic (i32.const 1024) (i32.const 3))) ${SLEEP("(i32.const 5)")} ${SAY("(f64.const 1)")})
       (start $init)
       (func (export "message") (param i32 i32 i32 i32 i32)
         ${SLEEP("(i32.const 5)")} (drop (call $publish (global.get $t) (local.get 3) (local.get 4))))
       (func (export "tick") (param f64) ${SLEEP("(i32.const 5)")} ${SAY("(f64.const 3)")})`,
      { texts: "out", waits: true },
    );
    const handle = await s.advanceUntil(s.start(wasm, { on: { reading: [], message: ["in"], tick: 1000 } }), 5, 2);
    handle.offerMessage(0, "in", new TextEncoder().encode("2"), 1);
    await s.advanceUntil(handle.drained(), 5, 2);
    await s.clock.advance(1000);
    await s.advanceUntil(handle.drained(), 5, 2);
    assert.deepEqual(s.recorder.published(handle.id), ["1", "2", "3"]);
  });

  test("handlers of a container that may wait and does not are as quick as others", async () => {
    await using s = scene(make);
    const handle = await s.start(waiter(SAY("(local.get 1)")));
    const values = Array.from({ length: 200 }, (_, i) => i);
    offer(handle, ...values);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), values.map(String));
  });

  test("many containers wait at the same time, and each goes on", async () => {
    await using s = scene(make);
    const names = Array.from({ length: 200 }, (_, i) => `app/${i}`);
    const handles = await Promise.all(names.map((id) => s.start(SLEEPER, { id })));
    for (const handle of handles) offer(handle, 10);
    while (s.recorder.events.length < names.length) await s.settled();
    await s.advanceUntil(Promise.all(handles.map((handle) => handle.drained())), 10);
    for (const id of names) assert.deepEqual(s.recorder.published(id), ["10", "256", "-10"]);
    assert.equal(s.clock.pending, 0);
  });
}
