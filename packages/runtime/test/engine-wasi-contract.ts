import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { wasiGuest } from "./guests/wasi-guests.ts";
import { type MakeEngine, offer, scene } from "./scene.ts";

const ID = "app/guest";

/** What every engine does with containers of WASI preview 1. */
export function testWasi(make: MakeEngine): void {
  test("a command of WASI does its work as it starts, and has ended with its status before start() resolves", async () => {
    await using s = scene(make);
    const body = `(func (export "_start") (call $print (i32.const 1) (i32.const 0) (i32.const 7)) (call $exit (i32.const 3)))`;
    await s.start(wasiGuest(body, "one\\0atwo"));
    assert.deepEqual(s.recorder.of(ID), [
      { kind: "log", level: "info", message: "one" },
      { kind: "log", level: "info", message: "two" },
    ]);
    assert.deepEqual(s.recorder.ends, [
      { container: ID, reason: "exited", message: "it exited with status 3", dropped: 0, exitStatus: 3 },
    ]);
  });

  test("a command that returns has exited with status 0, and can start again", async () => {
    await using s = scene(make);
    const wasm = wasiGuest('(func (export "_start"))');
    await s.start(wasm);
    await s.start(wasm);
    assert.deepEqual(
      s.recorder.ends.map(({ exitStatus }) => exitStatus),
      [0, 0],
    );
  });

  test("a command that traps could not be started", async () => {
    await using s = scene(make);
    await assert.rejects(s.start(wasiGuest('(func (export "_start") unreachable)')), /trap/);
    assert.deepEqual(s.recorder.ends, []);
  });

  test("a reactor of WASI makes itself ready first, logs line by line, and may exit in any event", async () => {
    await using s = scene(make);
    const handle = await s.start(
      wasiGuest(
        `(global $seen (mut i32) (i32.const 0))
         (func (export "_initialize") (call $print (i32.const 2) (i32.const 0) (i32.const 6)))
         (func (export "reading") (param i32 f64 f64 i32)
           (call $print (i32.const 1) (i32.const 6) (i32.const 2))
           (global.set $seen (i32.add (global.get $seen) (i32.const 1)))
           (if (i32.eq (global.get $seen) (i32.const 2)) (then (call $print (i32.const 1) (i32.const 5) (i32.const 1))))
           (if (i32.eq (global.get $seen) (i32.const 3)) (then (call $exit (i32.const 9)))))`,
        "ready\\0aab",
      ),
    );
    offer(handle, 1, 2, 3);
    const end = await s.recorder.end();
    assert.deepEqual([end.reason, end.exitStatus], ["exited", 9]);
    assert.deepEqual(s.recorder.of(ID), [
      { kind: "log", level: "error", message: "ready" },
      { kind: "log", level: "info", message: "abab" },
      { kind: "log", level: "info", message: "ab" },
    ]);
  });

  test("a container of WASI has the folders that it was granted, and no others", async () => {
    await using s = scene(make);
    const directory = mkdtempSync(join(tmpdir(), "thimble-folders-"));
    const wasm = wasiGuest('(func (export "_start") (call $exit (call $file)))');
    const grant = { hostPath: directory, guestPath: "/data", isReadOnly: false };
    try {
      await s.start(wasm, { folders: [grant] });
      await s.start(wasm, { folders: [{ ...grant, isReadOnly: true }] });
      await s.start(wasm);
      await assert.rejects(
        s.start(wasm, { folders: [{ ...grant, hostPath: join(directory, "nothing") }] }),
        /it does not open/,
      );
      assert.equal(readFileSync(join(directory, "log"), "utf8"), "hello");
    } finally {
      rmSync(directory, { recursive: true });
    }
    // 69 is rofs, 8 is badf.
    assert.deepEqual(
      s.recorder.ends.map(({ exitStatus }) => exitStatus),
      [0, 69, 8],
    );
  });

  test("a command of WASI sleeps by poll_oneoff for as long as it asked, and what it printed before is there", async () => {
    await using s = scene(make);
    const started = s.start(
      wasiGuest(
        `(func (export "_start")
           (local $begin i64)
           (local.set $begin (call $now (i32.const 1)))
           (call $print (i32.const 1) (i32.const 0) (i32.const 7))
           (call $until (i32.const 0) (i32.const 0) (i64.const 1000000000) (i32.const 0))
           (if (i32.ne (call $pollAll (i32.const 1)) (i32.const 1100)) (then unreachable))
           (call $print (i32.const 1) (i32.const 0) (i32.const 7))
           (call $exit (i32.wrap_i64 (i64.div_u (i64.sub (call $now (i32.const 1)) (local.get $begin)) (i64.const 1000000)))))`,
        "before\\0a",
      ),
    );
    while (s.clock.pending === 0) await s.settled();
    assert.deepEqual(messages(s.recorder.of(ID)), ["before"]);
    await s.clock.advance(999);
    await s.settled();
    assert.deepEqual(s.recorder.ends, []);
    await s.advanceUntil(started, 1);
    assert.deepEqual(
      s.recorder.ends.map(({ reason, exitStatus }) => [reason, exitStatus]),
      [["exited", 1000]],
    );
  });

  test("poll_oneoff ends with the earliest clock, relative or absolute, and at once when something is ready", async () => {
    await using s = scene(make);
    const handle = await s.start(
      pollReader(
        `(call $until (i32.const 0) (i32.const 1) (i64.const 900000000) (i32.const 0))
         (call $until (i32.const 1) (i32.const 0) (i64.add (call $now (i32.const 0)) (i64.const 300000000)) (i32.const 1))
         (call $until (i32.const 2) (i32.const 1) (i64.add (call $now (i32.const 1)) (i64.const 400000000)) (i32.const 1))
         (if (f64.ne (local.get 1) (f64.const 0)) (then (call $input (i32.const 2))))
         (call $say (call $pollAll (i32.const 3)))`,
      ),
    );
    offer(handle, 0, 1);
    while (s.clock.pending === 0) await s.settled();
    await s.clock.advance(299);
    await s.settled();
    assert.deepEqual(messages(s.recorder.of(ID)), []);
    await s.advanceUntil(handle.drained(), 1);
    assert.deepEqual(messages(s.recorder.of(ID)), ["1110", "1120"]);
    assert.equal(s.clock.pending, 0);
  });

  test("poll_oneoff waits an hour at most, and not for a time that is over", async () => {
    await using s = scene(make);
    const handle = await s.start(
      pollReader(
        `(call $until (i32.const 0) (i32.const 1) (i64.const 3600000000001) (i32.const 0))
         (call $say (call $pollAll (i32.const 1)))
         (call $until (i32.const 0) (i32.const 0) (i64.const 5) (i32.const 1))
         (call $say (call $pollAll (i32.const 1)))`,
      ),
    );
    offer(handle, 0);
    await handle.drained();
    assert.deepEqual(messages(s.recorder.of(ID)), ["0028", "1100"]);
  });

  test("a container that is stopped while poll_oneoff waits is told that it was interrupted, and comes to its end", async () => {
    await using s = scene(make);
    const handle = await s.start(
      pollReader(
        `(call $until (i32.const 0) (i32.const 1) (i64.const 60000000000) (i32.const 0))
         (call $say (call $pollAll (i32.const 1)))
         (call $say (call $pollAll (i32.const 1)))`,
      ),
    );
    offer(handle, 0);
    while (s.clock.pending === 0) await s.settled();
    await handle.stop();
    assert.deepEqual(messages(s.recorder.of(ID)), ["0027", "0027"]);
    assert.equal(s.clock.pending, 0);
  });
}

/** A reactor whose handler of readings is `body`; `$say` logs a number of four digits. */
function pollReader(body: string): Uint8Array {
  return wasiGuest(
    `(func $digit (param $at i32) (param $value i32)
       (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $value) (i32.const 10)))))
     (func $say (param $value i32)
       (call $digit (i32.const 1027) (local.get $value))
       (call $digit (i32.const 1026) (i32.div_u (local.get $value) (i32.const 10)))
       (call $digit (i32.const 1025) (i32.div_u (local.get $value) (i32.const 100)))
       (call $digit (i32.const 1024) (i32.div_u (local.get $value) (i32.const 1000)))
       (call $print (i32.const 1) (i32.const 0) (i32.const 5)))
     (func (export "reading") (param i32 f64 f64 i32) ${body})`,
    "0000\\0a",
  );
}

function messages(effects: readonly { readonly kind: string; readonly message?: string }[]): (string | undefined)[] {
  return effects.map(({ message }) => message);
}
