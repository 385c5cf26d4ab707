import assert from "node:assert/strict";
import { test } from "node:test";
import { CurrentCall } from "../../src/host/current-call.ts";
import { HandlerCall } from "../../src/host/handler-call.ts";
import { PRICES } from "../../src/host/prices.ts";
import { ContainerLab, eventOf, faultWith } from "../container/container-lab.ts";
import { COUNTER } from "../guests/guests.ts";

test("CurrentCall.enter() gives the call whose turn it is and charges it for a host call", () => {
  const current = new CurrentCall();
  const call = new HandlerCall();
  call.begin(new ContainerLab().make(COUNTER), eventOf({ arrived: 0 }));
  current.call = call;
  assert.equal(current.enter(), call);
  assert.equal(call.owed, PRICES.call);
});

test("CurrentCall.enter() refuses a host call outside of a handler", () => {
  assert.throws(() => new CurrentCall().enter(), faultWith("runtime.abi"));
});
