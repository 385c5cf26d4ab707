import assert from "node:assert/strict";
import { test } from "node:test";
import { setInstructions } from "../../src/container/guest-calls.ts";
import { HandlerCall } from "../../src/host/handler-call.ts";
import { isRefusal, NO_SUCH_STORE, other, storeResult } from "../../src/host/keyvalue-results.ts";
import { ContainerLab, eventOf, faultWith } from "../container/container-lab.ts";
import { COUNTER } from "../guests/guests.ts";

const SHAPE = { bytes: 24, alignment: 8, payload: 8 };

function begin(): HandlerCall {
  const call = new HandlerCall();
  const container = new ContainerLab().make(COUNTER);
  setInstructions(container.enter, 10_000);
  call.begin(container, eventOf({ arrived: 0 }));
  return call;
}

test("storeResult() stores ok and what came of it, or error, which one, and its text", () => {
  const call = begin();
  storeResult(call, 64, SHAPE, 7, (view, at, value) => view.setUint32(at, value, true));
  const view = call.result(64, 24, 8);
  assert.deepEqual([view.getUint8(64), view.getUint32(72, true)], [0, 7]);
  storeResult(call, 64, SHAPE, NO_SUCH_STORE, () => assert.fail());
  assert.deepEqual([view.getUint8(64), view.getUint8(72)], [1, 0]);
  storeResult(call, 64, SHAPE, other("why"), () => assert.fail());
  assert.deepEqual([view.getUint8(64), view.getUint8(72)], [1, 2]);
  assert.equal(call.memory.text(view.getUint32(76, true), view.getUint32(80, true)), "why");
});

test("storeResult() ends a container whose place for the result is none", () => {
  const call = begin();
  for (const at of [4, 65_536 - 16, -8]) {
    assert.throws(() => storeResult(call, at, SHAPE, 7, () => undefined), faultWith("runtime.abi"));
    assert.throws(() => storeResult(call, at, SHAPE, other("why"), () => undefined), faultWith("runtime.abi"));
  }
});

test("isRefusal() knows refusals from what may come of a call", () => {
  assert.deepEqual([other(""), NO_SUCH_STORE, undefined, "", 0, false].map(isRefusal), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
