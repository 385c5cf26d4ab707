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
}
