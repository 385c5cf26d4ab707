import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { runProgram } from "../../src/program/run-program.ts";
import { programModule } from "../support/program-module.ts";

const PARTS = { args: ["p"], environment: {}, folders: [], limits: {} };

function run(bytes: Uint8Array, input = "", signal = new AbortController().signal): ReturnType<typeof runProgram> {
  return runProgram(
    { ...PARTS, bytes },
    { signal, stdin: () => Readable.from(input === "" ? [] : [Buffer.from(input)]) },
  );
}

test("runProgram() feeds a program's input, and tells its status", async () => {
  // Reads, and exits with the number of bytes and, behind them, the end.
  const bytes = programModule(`
    (drop (call $read (i32.const 0) (i32.const 48) (i32.const 1) (i32.const 0)))
    (call $exit (i32.load (i32.const 0)))`);
  assert.deepEqual(await run(bytes, "hello"), { kind: "exited", status: 5 });
  assert.deepEqual(await run(bytes), { kind: "exited", status: 0 });
});

test("runProgram() ends a program that loops, and one that waits for input, when the signal comes", async () => {
  const waits = "(drop (call $read (i32.const 0) (i32.const 48) (i32.const 1) (i32.const 0)))";
  for (const body of ["(loop $on (br $on))", waits]) {
    const controller = new AbortController();
    const silent = new Readable({ read: () => undefined });
    const running = runProgram(
      { ...PARTS, bytes: programModule(body) },
      { signal: controller.signal, stdin: () => silent },
    );
    controller.abort();
    assert.equal(await running, "stopped");
  }
  assert.equal(await run(programModule("(nop)"), "", AbortSignal.abort()), "stopped");
});

test("runProgram() rejects with what its thread refused", async () => {
  await assert.rejects(run(Uint8Array.of(0)), (error) => isThimbleError(error, "wasi.not-runnable"));
});
