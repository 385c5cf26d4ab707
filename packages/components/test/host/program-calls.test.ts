import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRNO } from "@thimble/wasi";
import { CHUNK, ProgramCalls } from "../../src/host/program-calls.ts";
import { Lab } from "../support/lab.ts";

test("ProgramCalls moves at most a chunk at a time, in both directions", () => {
  using lab = new Lab({ stdin: "x".repeat(CHUNK + 5) });
  const calls = new ProgramCalls(lab.program);
  assert.equal(calls.read(0, CHUNK * 2).length, CHUNK);
  assert.equal(calls.read(0, CHUNK * 2).length, 5);
  assert.equal(calls.write(1, new Uint8Array(CHUNK + 1)), CHUNK);
});

test("ProgramCalls throws the errno of a call that fails, and of a path that is too long", () => {
  using lab = new Lab();
  const calls = new ProgramCalls(lab.program);
  assert.throws(() => calls.stat(99), { errno: ERRNO.badf });
  assert.throws(() => calls.statAt(3, 0, "x".repeat(10_000)), { errno: ERRNO.nametoolong });
  assert.throws(() => calls.statAt(3, 0, "a\0b"), { errno: ERRNO.inval });
});

test("ProgramCalls finds the folders that are open from the start", () => {
  using lab = new Lab();
  assert.deepEqual(new ProgramCalls(lab.program).preopens(), [{ fd: 3, path: "/data" }]);
});

test("ProgramCalls does nothing more for a program that has exited", () => {
  using lab = new Lab();
  const calls = new ProgramCalls(lab.program);
  lab.program.end(3);
  assert.throws(() => calls.write(1, new Uint8Array(1)), { name: "ProgramExit" });
});
