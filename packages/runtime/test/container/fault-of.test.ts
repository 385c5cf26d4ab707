import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_BUDGET } from "@thimble/model";
import { abiFault } from "../../src/container/container-fault.ts";
import { faultOf } from "../../src/container/fault-of.ts";
import { callReading, type Enter } from "../../src/container/guest-calls.ts";
import { ContainerLab, eventOf, onReading } from "./container-lab.ts";

/** What V8 throws when a handler does this, and the way into its container. */
function provoke(body: string): readonly [enter: Enter, error: unknown] {
  const { enter } = new ContainerLab().make(onReading(body));
  try {
    callReading(enter, 1000, eventOf({}));
  } catch (error) {
    return [enter, error];
  }
  throw new Error("the handler did not trap");
}

test("faultOf() tells a trap by what V8 says of it", () => {
  const fault = faultOf(DEFAULT_BUDGET, ...provoke("(drop (i32.div_u (i32.const 1) (i32.const 0)))"));
  assert.deepEqual([fault?.reason, fault?.code], ["trap", "runtime.trap"]);
  assert.match(fault?.message ?? "", /divide by zero/);
});

test("faultOf() tells the end of the instructions from other traps", () => {
  const fault = faultOf(DEFAULT_BUDGET, ...provoke("(loop $l (br $l))"));
  assert.deepEqual([fault?.reason, fault?.code], ["instructions", "runtime.instructions"]);
});

test("faultOf() tells a growth over the budget of memory from other traps", () => {
  const fault = faultOf(DEFAULT_BUDGET, ...provoke("(drop (memory.grow (i32.const 1)))"));
  assert.deepEqual([fault?.reason, fault?.code], ["memory", "runtime.memory"]);
});

test("faultOf() tells a stack that is used up", () => {
  const [enter] = provoke("unreachable");
  const overflow = (): number => overflow() + 1;
  try {
    overflow();
  } catch (error) {
    const fault = faultOf(DEFAULT_BUDGET, enter, error);
    assert.deepEqual([fault?.reason, fault?.code], ["stack", "runtime.stack"]);
    return;
  }
  assert.fail("the stack has no end");
});

test("faultOf() believes a host function before the counter of instructions", () => {
  const [enter] = provoke("(loop $l (br $l))");
  const error = abiFault("Cannot read the text");
  assert.equal(faultOf(DEFAULT_BUDGET, enter, error), error.fault);
});

test("faultOf() does not blame the container for what is no trap", () => {
  const [enter] = provoke("unreachable");
  assert.equal(faultOf(DEFAULT_BUDGET, enter, new RangeError("Invalid array length")), undefined);
  assert.equal(faultOf(DEFAULT_BUDGET, enter, new TypeError("a bug of the host")), undefined);
});
