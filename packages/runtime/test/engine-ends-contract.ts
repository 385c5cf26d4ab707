import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { COUNTER, guest, misbehaving } from "./guests/guests.ts";
import { specOf } from "./recorder.ts";
import { BUDGET, GOOD, type MakeEngine, offer, scene } from "./scene.ts";

/** How every engine ends a container that does what it must not. */
export function testEnds(make: MakeEngine): void {
  const attacks: readonly (readonly [title: string, reason: string, wasm: Uint8Array])[] = [
    ["an endless loop", "instructions", misbehaving("(loop $l (br $l))")],
    ["a memory that grows over its budget", "memory", misbehaving("(drop (memory.grow (i32.const 1)))")],
    ["endless recursion", "stack", misbehaving("(call $deep)", "(func $deep (call $deep))")],
    [
      "a flood of host calls",
      "instructions",
      misbehaving("(loop $l (drop (call $publishNumber (global.get $t) (f64.const 1))) (br $l))"),
    ],
    ["a topic that was not granted", "denied", misbehaving("(drop (call $topic (i32.const 1024) (i32.const 2)))")],
    [
      "a topic with a wildcard",
      "denied",
      misbehaving("(i32.store8 (i32.const 8) (i32.const 35)) (drop (call $topic (i32.const 8) (i32.const 1)))"),
    ],
    [
      "a property that was not granted",
      "denied",
      misbehaving("(drop (call $property (i32.const 1024) (i32.const 3) (i32.const 1024) (i32.const 3)))"),
    ],
    [
      "text that is no UTF-8",
      "trap",
      misbehaving("(i32.store8 (i32.const 8) (i32.const 255)) (drop (call $topic (i32.const 8) (i32.const 1)))"),
    ],
    [
      "a length that lies",
      "trap",
      misbehaving("(drop (call $publish (global.get $t) (i32.const 65000) (i32.const 1000)))"),
    ],
    ["a length that overflows", "instructions", misbehaving("(drop (call $topic (i32.const 65535) (i32.const -1)))")],
    ["a pointer far outside", "trap", misbehaving("(drop (call $topic (i32.const -8) (i32.const 8)))")],
    ["a result that is not aligned", "trap", misbehaving("(call $read (i32.const 0) (i32.const 4))")],
    ["a result outside the memory", "trap", misbehaving("(call $read (i32.const 0) (i32.const 65528))")],
    [
      "a number that was never opened",
      "trap",
      misbehaving("(drop (call $publishNumber (i32.const 77) (f64.const 1)))"),
    ],
    ["an access outside its memory", "trap", misbehaving("(drop (i32.load (i32.const 65536)))")],
  ];
  for (const [title, reason, wasm] of attacks) {
    test(`${title} ends the container and no other`, async () => {
      await using s = scene(make);
      const handle = await s.start(wasm);
      const neighbour = await s.start(misbehaving("(nop)"), { id: "app/neighbour" });
      offer(handle, 1, 666, 2);
      offer(neighbour, 1, 2, 3);
      const end = await s.recorder.end();
      await neighbour.drained();
      await handle.drained();
      assert.equal(end.container, "app/guest");
      assert.equal(end.reason, reason, end.message);
      assert.deepEqual(s.recorder.published("app/guest"), ["1"]);
      assert.deepEqual(s.recorder.published("app/neighbour"), ["1", "2", "3"]);
      assert.equal(handle.offerReading(0, 1, 1, GOOD), "dropped-newest");
      assert.equal(handle.stats().handled, 2);
    });
  }

  test("what waits behind the event that ends a container is counted as dropped", async () => {
    await using s = scene(make);
    const handle = await s.start(misbehaving("unreachable"));
    offer(handle, 1, 666, 2, 3);
    assert.equal((await s.recorder.end()).dropped, 2);
    const { handled, dropped, queued } = handle.stats();
    assert.deepEqual([handled, dropped, queued], [2, 2, 0]);
  });

  const reallocs: readonly (readonly [title: string, body: string, reason: string])[] = [
    ["returns a place outside the memory", "(i32.const 65535)", "trap"],
    ["returns a negative place", "(i32.const -1)", "trap"],
    ["traps", "unreachable", "trap"],
    ["never returns", "(loop $l (br $l)) (i32.const 0)", "instructions"],
    ["calls the host", "(call $every (i32.const 100)) (i32.const 0)", "trap"],
  ];
  for (const [title, body, reason] of reallocs) {
    test(`a cabi_realloc that ${title} ends the container`, async () => {
      await using s = scene(make);
      const realloc = `(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) ${body})`;
      const handle = await s.start(guest(`(func (export "message") (param i32 i32 i32 i32 i32))`, { realloc }));
      handle.offerMessage(0, "in", new Uint8Array(8), 1);
      assert.equal((await s.recorder.end()).reason, reason);
    });
  }

  test("a container that fails in `start` is not started, and its name is free again", async () => {
    await using s = scene(make);
    await assert.rejects(s.start(guest(`(func (export "start") (loop $l (br $l)))`)), (error) =>
      isThimbleError(error, "runtime.instructions"),
    );
    await assert.rejects(
      s.start(guest(`(func (export "start") (drop (call $topic (i32.const 1024) (i32.const 2))))`, { texts: "no" })),
      (error) => isThimbleError(error, "runtime.denied") && error.message.includes("no"),
    );
    await assert.rejects(s.start(guest(`(func $deep (export "start") (call $deep))`)), (error) =>
      isThimbleError(error, "runtime.stack"),
    );
    await s.start(COUNTER);
    assert.deepEqual(s.recorder.ends, []);
  });

  test("a budget of memory under the initial memory is refused", async () => {
    await using s = scene(make);
    const spec = specOf(guest("", { pages: "2" }), { budget: { ...BUDGET, memoryBytes: 131_072 } });
    await assert.rejects(s.engine.start({ ...spec, budget: BUDGET }), (error) =>
      isThimbleError(error, "runtime.memory-over-budget"),
    );
  });
}
