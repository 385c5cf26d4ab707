import assert from "node:assert/strict";
import { test } from "node:test";
import { EVENT_KINDS } from "../../src/events/container-event.ts";
import { ContainerLab, eventOf } from "../container/container-lab.ts";
import { guest } from "../guests/guests.ts";

const GRANTS = { read: ["a/x"], write: ["a/y"], publish: [], invoke: ["a/go", "a/stop"] };

/** What a handler that does this asks to wait for. */
function asked(body: string): unknown {
  const lab = new ContainerLab();
  const wasm = guest(`(func (export "tick") (param f64) ${body})`, { texts: "astop", waits: true });
  const container = lab.make(wasm, { grants: GRANTS });
  const outcome = lab.executor.begin(container, eventOf({ kind: EVENT_KINDS.tick }));
  return outcome === undefined ? lab.executor.pendingOf(container)?.request : undefined;
}

test("things ask for a property by its path, with their timeout and the value as it was given", () => {
  assert.deepEqual(asked("(call $readNow (i32.const 1) (i32.const 7) (i32.const 8))"), {
    kind: "read",
    property: "a/x",
    timeout: 7,
  });
  assert.deepEqual(asked("(call $writeNow (i32.const 2) (f64.const -0.5) (i32.const 0) (i32.const 8))"), {
    kind: "write",
    property: "a/y",
    value: -0.5,
    timeout: 10_000,
  });
});

test("actions have their numbers in the order in which they are granted", () => {
  const stop = "(call $action (i32.const 1024) (i32.const 1) (i32.const 1025) (i32.const 4))";
  assert.deepEqual(asked(`(call $invoke ${stop} (f64.const nan) (i32.const 3600000) (i32.const 8))`), {
    kind: "invoke",
    action: "a/stop",
    input: Number.NaN,
    timeout: 3_600_000,
  });
});
