import assert from "node:assert/strict";
import { test } from "node:test";
import { httpComponent, programComponent } from "../../../components/test/support/program-component.ts";
import type { ProgramRequest } from "../../src/program/program-request.ts";
import { type ComponentLoader, runComponentRequest } from "../../src/program/run-component-request.ts";
import { StdinChannel } from "../../src/program/stdin-channel.ts";

function run(
  bytes: Uint8Array,
  parts: Partial<ProgramRequest> = {},
  load?: () => Promise<ComponentLoader>,
): ReturnType<typeof runComponentRequest> {
  const request = { bytes, args: ["p"], environment: {}, folders: [], limits: {}, stdin: StdinChannel.memory() };
  const streams = { stdin: { read: () => 0, poll: () => 0 }, isTerminal: [false, false, false] } as const;
  return runComponentRequest({ ...request, ...parts }, streams, load);
}

test("runComponentRequest() says with which status a component ended", async () => {
  assert.deepEqual(await run(await programComponent("(i32.const 0)")), { kind: "exited", status: 0 });
  assert.deepEqual(await run(await programComponent("(i32.const 1)")), { kind: "exited", status: 1 });
  const exiting = await programComponent("(call $exit (i32.const 1)) (i32.const 0)");
  assert.deepEqual(await run(exiting), { kind: "exited", status: 1 });
});

test("runComponentRequest() says why a component trapped and what was running", async () => {
  const trapped = await run(await programComponent("(call $inner) (i32.const 0)"));
  assert.ok(trapped.kind === "trapped");
  assert.match(trapped.reason, /^wasm `unreachable`/);
  assert.equal(trapped.frames[0], "inner");
  const deep = await run(await programComponent("(call $deep) (i32.const 0)"));
  assert.ok(deep.kind === "trapped");
  assert.match(deep.reason, /nested too deeply|call stack exhausted/);
});

test("runComponentRequest() says so when a component used up its instructions", async () => {
  const endless = await programComponent("(loop $on (br $on)) (i32.const 0)");
  const ending = await run(endless, { limits: { instructions: 5000 } });
  assert.ok(ending.kind === "trapped");
  assert.equal(ending.reason, "its 5000 instructions are used up");
});

test("runComponentRequest() refuses what can not begin, with the error of the catalogue", async () => {
  const code = async (ending: ReturnType<typeof run>): Promise<string> => {
    const done = await ending;
    return done.kind === "refused" ? done.error.code : done.kind;
  };
  const component = await programComponent("(i32.const 0)");
  assert.equal(await code(run(await httpComponent())), "components.import-refused");
  assert.equal(await code(run(component, { limits: { memoryBytes: 0 } })), "wasm.memory-over-budget");
  const missing = { hostPath: "/nothing/here", guestPath: "/", isReadOnly: false };
  assert.equal(await code(run(component, { folders: [missing] })), "wasi.folder-unusable");
});

test("runComponentRequest() says what to install when the package for components is missing", async () => {
  const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  const ending = await run(await programComponent("(i32.const 0)"), {}, () => Promise.reject(missing));
  assert.ok(ending.kind === "refused");
  assert.equal(ending.error.code, "cli.components-missing");
  assert.match(String(ending.error.expected), /npm install @thimble\/components/);
});
