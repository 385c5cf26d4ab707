import assert from "node:assert/strict";
import { test } from "node:test";
import { setInstructions } from "../../src/container/guest-calls.ts";
import { ContainerEvent } from "../../src/events/container-event.ts";
import { CurrentCall } from "../../src/host/current-call.ts";
import { HandlerCall } from "../../src/host/handler-call.ts";
import { PendingCall } from "../../src/host/pending-call.ts";
import { PRICES } from "../../src/host/prices.ts";
import { Waits } from "../../src/host/waits.ts";
import { ContainerLab, faultWith } from "../container/container-lab.ts";
import { COUNTER } from "../guests/guests.ts";
import { BUDGET } from "../scene.ts";

const SLEEP = { kind: "sleep", timeout: 5 } as const;

function scene(maximum?: number) {
  const current = new CurrentCall();
  const waits = new Waits(current, maximum);
  const lab = new ContainerLab();
  const pendingCall = (): PendingCall => {
    const call = new HandlerCall();
    const container = lab.make(COUNTER);
    setInstructions(container.enter, BUDGET.instructions);
    call.begin(container, { arrived: 100, wall: 5 });
    return new PendingCall(call.container, new ContainerEvent(), call);
  };
  const ask = (pending: PendingCall): number => {
    current.give(pending);
    return waits.ask(SLEEP);
  };
  return { current, waits, pendingCall, ask };
}

test("Waits numbers waits from 1 on, charges for each, and gives the thread to the one that resumes", () => {
  const { current, waits, pendingCall, ask } = scene();
  const [first, second] = [pendingCall(), pendingCall()];
  assert.deepEqual([ask(first), ask(second)], [1, 2]);
  assert.deepEqual([first.call.owed, waits.suspended], [PRICES.wait, 2]);
  void waits.suspend(1);
  assert.deepEqual([current.call, current.pending], [undefined, undefined]);
  waits.resume(1);
  assert.deepEqual([current.call === first.call, current.pending === first, waits.suspended], [true, true, 1]);
});

test("Waits answers a wait as over budget when too many wait, and takes one again when there is room", () => {
  const { waits, pendingCall, ask } = scene(1);
  const second = pendingCall();
  assert.deepEqual([ask(pendingCall()), ask(second)], [1, 0]);
  assert.deepEqual(waits.answered(), { call: second.call, answer: { failure: "over-budget" } });
  waits.resume(1);
  assert.equal(ask(second), 2);
});

test("Waits ends what a container waits for, and whatever it would wait for later, as cancelled", () => {
  const { waits, pendingCall, ask } = scene();
  const first = pendingCall();
  ask(first);
  waits.cancel(first.container, first);
  waits.resume(1);
  assert.deepEqual(waits.answered().answer, { failure: "cancelled" });
  assert.equal(ask(first), 0);
  assert.deepEqual(waits.answered().answer, { failure: "cancelled" });
  assert.equal(ask(pendingCall()), 2);
});

test("Waits stops a container that can not pay for its wait", () => {
  const { waits, pendingCall, ask } = scene();
  const poor = pendingCall();
  poor.call.owed = BUDGET.instructions - PRICES.wait + 1;
  assert.throws(() => ask(poor), faultWith("runtime.instructions"));
  assert.equal(waits.suspended, 0);
});

test("Waits traps a container that was abandoned, before any more of its code runs", () => {
  const { current, waits, pendingCall, ask } = scene();
  const first = pendingCall();
  ask(first);
  void waits.suspend(1);
  first.abandon(() => undefined);
  assert.throws(() => waits.resume(1), faultWith("runtime.abi"));
  assert.deepEqual([current.call, waits.suspended], [undefined, 0]);
});

test("Waits refuses a number that nobody waits with, and a call that can not be suspended", () => {
  const { current, waits, pendingCall } = scene();
  assert.throws(() => waits.suspend(1), faultWith("runtime.abi"));
  assert.throws(() => waits.resume(1), faultWith("runtime.abi"));
  const { call } = pendingCall();
  current.call = call;
  assert.throws(() => waits.ask(SLEEP), faultWith("runtime.abi"));
  assert.throws(() => waits.answered(), faultWith("runtime.abi"));
});
