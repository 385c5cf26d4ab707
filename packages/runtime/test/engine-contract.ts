import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { testDeterminism } from "./engine-determinism-contract.ts";
import { testEnds } from "./engine-ends-contract.ts";
import { testMeters } from "./engine-meter-contract.ts";
import { testThingWaits } from "./engine-thing-waits-contract.ts";
import { testWaits } from "./engine-waits-contract.ts";
import { testWasi } from "./engine-wasi-contract.ts";
import { COUNTER, guest, misbehaving } from "./guests/guests.ts";
import { BUDGET, GOOD, type MakeEngine, offer, scene } from "./scene.ts";

/** What every engine must do. */
export function testEngineContract(name: string, make: MakeEngine): void {
  describe(name, () => {
    testOrderAndEffects(make);
    testState(make);
    testEnds(make);
    testWaits(make);
    testThingWaits(make);
    testQueues(make);
    testTicks(make);
    testDeterminism(make);
    testLifecycle(make);
    testMeters(make);
    testWasi(make);
  });
}

function testOrderAndEffects(make: MakeEngine): void {
  test("events are handled in the order in which they were offered", async () => {
    await using s = scene(make);
    const handle = await s.start(misbehaving("(nop)"));
    const values = Array.from({ length: 200 }, (_, i) => i);
    offer(handle, ...values);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), values.map(String));
  });

  test("a reading is handed over as it was offered", async () => {
    await using s = scene(make);
    const reader = guest(
      `(func (export "reading") (param i32 f64 f64 i32)
         (local $t i32)
         (local.set $t (call $topic (i32.const 1024) (i32.const 3)))
         (drop (call $publishNumber (local.get $t) (f64.convert_i32_u (local.get 0))))
         (drop (call $publishNumber (local.get $t) (local.get 1)))
         (drop (call $publishNumber (local.get $t) (local.get 2)))
         (drop (call $publishNumber (local.get $t) (f64.convert_i32_u (local.get 3)))))`,
      { texts: "out" },
    );
    const on = { reading: ["a/b", "c/d"], message: [], tick: undefined };
    const handle = await s.start(reader, { on });
    handle.offerReading(1, -2.5, 1_767_225_600.25, 3);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["1", "-2.5", "1767225600.25", "3"]);
  });

  test("the effects of one event come in one record with the event's time", async () => {
    await using s = scene(make);
    const handle = await s.start(misbehaving("(nop)"));
    offer(handle, 7);
    await handle.drained();
    const payload = new TextEncoder().encode("7");
    assert.deepEqual(s.recorder.events, [
      {
        container: handle.id,
        time: 7,
        effects: [
          { kind: "publish", topic: "out", payload, qos: 0, retain: false },
          { kind: "set-state", key: "n", value: 7 },
        ],
      },
    ]);
  });

  test("the effects of `start` are committed before start() resolves", async () => {
    await using s = scene(make);
    await s.start(
      guest(
        `(func (export "start") (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (f64.const 1.5))))`,
        { texts: "out" },
      ),
    );
    assert.deepEqual(s.recorder.published("app/guest"), ["1.5"]);
  });

  test("an event that traps leaves no effects", async () => {
    await using s = scene(make);
    const handle = await s.start(misbehaving("unreachable"));
    offer(handle, 1, 666, 2);
    assert.equal((await s.recorder.end()).reason, "trap");
    assert.deepEqual(s.recorder.published(handle.id), ["1"]);
    assert.deepEqual(s.recorder.eventsBeforeEnd, [1]);
  });

  test("an event may take exactly its budget, host calls counted in", async () => {
    await using s = scene(make);
    const direct = guest(
      `(func (export "reading") (param i32 f64 f64 i32)
         (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (local.get 1))))`,
      { texts: "out" },
    );
    const measured = await s.start(direct, { id: "app/measured" });
    offer(measured, 1);
    await measured.drained();
    const instructions = measured.stats().instructions.last;
    const exact = await s.start(direct, { id: "app/exact", budget: { ...BUDGET, instructions } });
    const short = await s.start(direct, { id: "app/short", budget: { ...BUDGET, instructions: instructions - 1 } });
    offer(exact, 1);
    offer(short, 1);
    await exact.drained();
    const end = await s.recorder.end();
    assert.deepEqual([end.container, end.reason], ["app/short", "instructions"]);
    assert.deepEqual(s.recorder.published("app/exact"), ["1"]);
    assert.deepEqual(s.recorder.published("app/short"), []);
  });

  test("messages are handed over with topic and payload", async () => {
    await using s = scene(make);
    const echo = guest(
      `(func (export "message") (param i32 i32 i32 i32 i32)
         (drop (call $publish (call $topic (local.get 1) (local.get 2)) (local.get 3) (local.get 4))))`,
    );
    const handle = await s.start(echo, { grants: { read: [], write: [], publish: ["in"] } });
    handle.offerMessage(0, "in", new TextEncoder().encode("grüße"), 1);
    await handle.drained();
    assert.deepEqual(s.recorder.of(handle.id), [
      { kind: "publish", topic: "in", payload: new TextEncoder().encode("grüße"), qos: 0, retain: false },
    ]);
  });

  test("what cabi_realloc takes is paid from the budget of the message", async () => {
    await using s = scene(make);
    const handle = await s.start(guest(`(func (export "message") (param i32 i32 i32 i32 i32))`));
    handle.offerMessage(0, "in", new Uint8Array(8), 1);
    await handle.drained();
    // Fourteen instructions for each of topic and payload, and 2 and 8 bytes handed over.
    assert.equal(handle.stats().instructions.last, 14 + 14 + 1 + 2);
  });

  test("a message larger than a quarter of the memory is refused and counted, and does no harm", async () => {
    await using s = scene(make);
    const sized = guest(
      `(func (export "message") (param i32 i32 i32 i32 i32)
         (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (f64.convert_i32_u (local.get 4)))))`,
      { texts: "out" },
    );
    const handle = await s.start(sized);
    const offers = [16_382, 16_383, 65_536, 1].map((bytes) => handle.offerMessage(0, "in", new Uint8Array(bytes), 1));
    // The topic counts as what it takes in UTF-8.
    offers.push(handle.offerMessage(0, "ü".repeat(8_192), new Uint8Array(1), 1));
    await handle.drained();
    const refused = "dropped-newest";
    assert.deepEqual(offers, ["accepted", refused, refused, "accepted", refused]);
    assert.deepEqual(s.recorder.published(handle.id), ["16382", "1"]);
    const { refused: counts, dropped } = handle.stats();
    assert.deepEqual([counts.tooLarge, dropped], [3, 0]);
  });

  test("the same events take the same instructions on every run", async () => {
    const totals: number[] = [];
    for (let run = 0; run < 2; run++) {
      await using s = scene(make);
      const handle = await s.start(COUNTER);
      offer(handle, ...Array.from({ length: 500 }, (_, i) => i % 200));
      await handle.drained();
      totals.push(handle.stats().instructions.total);
    }
    // The number itself is part of the contract: it is the same in every engine.
    assert.deepEqual(totals, [INSTRUCTIONS, INSTRUCTIONS]);
  });
}

/** 256 of 500 events stay in the queue; each takes 14 instructions, three host calls, and two effects. */
const INSTRUCTIONS = 256 * (14 + 3 * 100 + 2 * 300);

function testState(make: MakeEngine): void {
  test("a container goes on from the state it was given", async () => {
    await using s = scene(make);
    const handle = await s.start(COUNTER, { state: new Map([["n", 41]]) });
    offer(handle, 1);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["42"]);
    assert.equal(handle.stats().stateBytes, 9);
  });

  test("the state of an event that trapped is not kept", async () => {
    await using s = scene(make);
    const handle = await s.start(misbehaving("unreachable"));
    offer(handle, 1, 666);
    await s.recorder.end();
    assert.deepEqual(
      s.recorder.of(handle.id).filter((effect) => effect.kind === "set-state"),
      [{ kind: "set-state", key: "n", value: 1 }],
    );
  });

  test("state over the budget is refused and counted", async () => {
    await using s = scene(make);
    const handle = await s.start(COUNTER, { budget: { ...BUDGET, stateBytes: 8 } });
    offer(handle, 1, 2);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["1", "1"]);
    assert.equal(handle.stats().refused.stateSets, 2);
  });

  test("messages over the rate are refused, and allowed again as time passes", async () => {
    await using s = scene(make);
    const handle = await s.start(misbehaving("(nop)"), { budget: { ...BUDGET, messagesPerSecond: 2 } });
    offer(handle, 1, 2, 3);
    await handle.drained();
    await s.clock.advance(500);
    offer(handle, 4, 5);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["1", "2", "4"]);
    assert.equal(handle.stats().refused.messages, 2);
  });
}

function testQueues(make: MakeEngine): void {
  test("drop-oldest keeps the newest events and counts the others", async () => {
    await using s = scene(make);
    const handle = await s.start(misbehaving("(nop)"), { queue: { length: 2, whenFull: "drop-oldest" } });
    const offers = [1, 2, 3, 4].map((value) => handle.offerReading(0, value, value, GOOD));
    await handle.drained();
    assert.deepEqual(offers, ["accepted", "accepted", "dropped-oldest", "dropped-oldest"]);
    assert.deepEqual(s.recorder.published(handle.id), ["3", "4"]);
    assert.equal(handle.stats().dropped, 2);
  });

  test("drop-newest keeps the oldest events and counts the others", async () => {
    await using s = scene(make);
    const handle = await s.start(misbehaving("(nop)"), { queue: { length: 2, whenFull: "drop-newest" } });
    const offers = [1, 2, 3].map((value) => handle.offerReading(0, value, value, GOOD));
    await handle.drained();
    assert.deepEqual(offers, ["accepted", "accepted", "dropped-newest"]);
    assert.deepEqual(s.recorder.published(handle.id), ["1", "2"]);
    assert.equal(handle.stats().dropped, 1);
  });

  test("push-back makes the sender wait and drops nothing", async () => {
    await using s = scene(make);
    const handle = await s.start(misbehaving("(nop)"), { queue: { length: 4, whenFull: "push-back" } });
    const values = Array.from({ length: 100 }, (_, i) => i);
    for (const value of values) while (handle.offerReading(0, value, value, GOOD) === "full") await handle.room();
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), values.map(String));
    assert.equal(handle.stats().dropped, 0);
  });

  test("a reading that wakes nobody is what things.read gives", async () => {
    await using s = scene(make);
    const reader = guest(
      `(func (export "reading") (param i32 f64 f64 i32)
         (local $t i32)
         (local.set $t (call $topic (i32.const 1024) (i32.const 3)))
         (call $read (i32.const 1) (i32.const 8))
         (drop (call $publishNumber (local.get $t) (f64.load (i32.const 8))))
         (drop (call $publishNumber (local.get $t) (f64.load (i32.const 16))))
         (drop (call $publishNumber (local.get $t) (f64.convert_i32_u (i32.load8_u (i32.const 24))))))`,
      { texts: "out" },
    );
    const handle = await s.start(reader, { grants: { read: ["machine/pressure"], write: [], publish: ["out"] } });
    assert.deepEqual(handle.properties, ["machine/temperature", "machine/pressure"]);
    offer(handle, 1);
    handle.offerReading(1, 3.5, 9, 2);
    offer(handle, 2);
    await handle.drained();
    // Unknown: no value (NaN is not published), time 0, unreachable.
    assert.deepEqual(s.recorder.published(handle.id), ["0", "3", "3.5", "9", "2"]);
    assert.equal(handle.stats().handled, 2);
  });

  test("an event for a number that does not exist is a misuse", async () => {
    await using s = scene(make);
    const handle = await s.start(COUNTER);
    assert.throws(() => handle.offerReading(1, 1, 1, GOOD), RangeError);
    assert.throws(() => handle.offerMessage(1, "in", new Uint8Array(0), 1), RangeError);
  });
}

function testTicks(make: MakeEngine): void {
  const ticker = guest(
    `(func (export "tick") (param f64)
       (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (local.get 0))))
     (func (export "reading") (param i32 f64 f64 i32) (call $every (i32.trunc_f64_u (local.get 1))))`,
    { texts: "out" },
  );

  test("ticks come every period from the start on", async () => {
    await using s = scene(make);
    const handle = await s.start(ticker, { on: { reading: [], message: [], tick: 1000 } });
    for (let second = 0; second < 3; second++) {
      await s.clock.advance(1000);
      await handle.drained();
    }
    const start = Date.UTC(2026, 0, 1) / 1000;
    assert.deepEqual(s.recorder.published(handle.id), [start + 1, start + 2, start + 3].map(String));
  });

  test("timers.every sets the period, at least 10 ms, and 0 ends it", async () => {
    await using s = scene(make);
    const handle = await s.start(ticker);
    offer(handle, 1);
    await handle.drained();
    await s.clock.advance(10);
    await handle.drained();
    assert.equal(s.recorder.published(handle.id).length, 1);
    offer(handle, 0);
    await handle.drained();
    await s.clock.advance(1000);
    await handle.drained();
    assert.equal(s.recorder.published(handle.id).length, 1);
  });

  test("a stopped container leaves no timer", async () => {
    await using s = scene(make);
    const handle = await s.start(ticker, { on: { reading: [], message: [], tick: 1000 } });
    assert.equal(s.clock.pending, 1);
    await handle.stop();
    assert.equal(s.clock.pending, 0);
  });
}

function testLifecycle(make: MakeEngine): void {
  const farewell = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (local.get 1))))
     (func (export "stop")
       (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (f64.const -1))))`,
    { texts: "out" },
  );

  test("stop() handles what waits, then runs `stop`, and ends nothing else", async () => {
    await using s = scene(make);
    const handle = await s.start(farewell);
    offer(handle, 1, 2);
    await handle.stop();
    assert.deepEqual(s.recorder.published(handle.id), ["1", "2", "-1"]);
    assert.equal(handle.offerReading(0, 3, 3, GOOD), "dropped-newest");
    await handle.stop();
    assert.deepEqual(s.recorder.ends, []);
  });

  test("a container that traps in `stop` is stopped all the same", async () => {
    await using s = scene(make);
    const handle = await s.start(guest(`(func (export "stop") unreachable)`));
    await handle.stop();
    assert.deepEqual(s.recorder.ends, []);
  });

  test("abandon() drops what waits, runs no `stop`, and the name is free at once", async () => {
    await using s = scene(make);
    const handle = await s.start(farewell);
    offer(handle, 1, 2, 3);
    assert.equal(handle.abandon(), 3);
    assert.equal(handle.abandon(), 0);
    await handle.drained();
    const again = await s.start(farewell);
    offer(again, 4);
    await again.stop();
    assert.deepEqual(s.recorder.published(handle.id), ["4", "-1"]);
    assert.deepEqual([handle.stats().dropped, handle.stats().queued, s.recorder.ends], [3, 0, []]);
  });

  test("an owner may abandon a container while it takes its effects", async () => {
    await using s = scene(make);
    const handle = await s.start(farewell);
    s.recorder.onEffects = () => void handle.abandon();
    offer(handle, 1);
    await handle.drained();
    assert.deepEqual(s.recorder.published(handle.id), ["1"]);
    assert.equal(handle.offerReading(0, 2, 2, GOOD), "dropped-newest");
  });

  test("close() stops every container and the engine starts no more", async () => {
    await using s = scene(make);
    await s.start(farewell);
    await s.start(farewell, { id: "app/other" });
    await s.engine.close();
    await s.engine.close();
    assert.deepEqual(s.recorder.published("app/other"), ["-1"]);
    assert.equal(s.clock.pending, 0);
    await assert.rejects(s.start(COUNTER), (error) => isThimbleError(error, "runtime.closed"));
  });

  test("a name can not be used twice at the same time", async () => {
    await using s = scene(make);
    const handle = await s.start(COUNTER);
    await assert.rejects(s.start(COUNTER), (error) => isThimbleError(error, "runtime.duplicate"));
    await handle.stop();
    await s.start(COUNTER);
  });

  test("stats() counts events, instructions and memory", async () => {
    await using s = scene(make);
    const handle = await s.start(COUNTER);
    offer(handle, 1, 2, 3);
    await handle.drained();
    const { handled, queued, memoryBytes, instructions, latency } = handle.stats();
    assert.deepEqual({ handled, queued, memoryBytes }, { handled: 3, queued: 0, memoryBytes: 65_536 });
    assert.ok(instructions.last > 0 && instructions.total >= 3 * instructions.p50);
    assert.ok(latency.p99 >= latency.p50);
  });
}
