import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProgramRequest } from "../../src/program/program-request.ts";
import { runRequest } from "../../src/program/run-request.ts";
import { StdinChannel } from "../../src/program/stdin-channel.ts";
import { programModule } from "../support/program-module.ts";

function run(bytes: Uint8Array, parts: Partial<ProgramRequest> = {}): ReturnType<typeof runRequest> {
  const request = { bytes, args: ["p"], environment: {}, folders: [], limits: {}, stdin: StdinChannel.memory() };
  const stdin = { read: () => 0, poll: () => 0 };
  return runRequest({ ...request, ...parts }, { stdin, isTerminal: [false, false, false] });
}

test("runRequest() says with which status a program exited", () => {
  assert.deepEqual(run(programModule("(call $exit (i32.const 7))")), { kind: "exited", status: 7 });
  assert.deepEqual(run(programModule("(nop)")), { kind: "exited", status: 0 });
});

test("runRequest() says why a program trapped and what was running", () => {
  const trapped = run(programModule("(call $inner)"));
  assert.deepEqual([trapped.kind, "reason" in trapped ? trapped.reason : ""], ["trapped", "unreachable"]);
  const deep = run(programModule("(call $deep)"));
  assert.equal("reason" in deep ? deep.reason : "", "its calls are nested too deeply");
  const spent = run(programModule("(loop $on (br $on))"), { limits: { instructions: 1000 } });
  assert.equal("reason" in spent ? spent.reason : "", "its 1000 instructions are used up");
});

test("runRequest() refuses what can not begin, with the error of the catalogue", () => {
  const code = (ending: ReturnType<typeof runRequest>): string => ("error" in ending ? ending.error.code : "");
  assert.equal(code(run(Uint8Array.of(1))), "wasi.not-runnable");
  const missing = { hostPath: "/nothing/here", guestPath: "/", isReadOnly: false };
  assert.equal(code(run(programModule("(nop)"), { folders: [missing] })), "wasi.folder-unusable");
});
