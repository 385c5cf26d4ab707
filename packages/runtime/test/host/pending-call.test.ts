import assert from "node:assert/strict";
import { test } from "node:test";
import { ContainerEvent } from "../../src/events/container-event.ts";
import { HandlerCall } from "../../src/host/handler-call.ts";
import { PendingCall } from "../../src/host/pending-call.ts";
import { ContainerLab } from "../container/container-lab.ts";
import { COUNTER } from "../guests/guests.ts";

const at = (arrived: number) => ({ arrived, wall: 1000 + arrived });

/** A call that waits, and what happens to it, in order. */
function waiting(): { pending: PendingCall; log: string[] } {
  const container = new ContainerLab().make(COUNTER);
  const call = new HandlerCall();
  call.begin(container, { arrived: 100, wall: 5 });
  const pending = new PendingCall(container, new ContainerEvent(), call);
  const log: string[] = [];
  pending.wake = () => log.push(`woken ${pending.state}`);
  pending.ask(7, { kind: "sleep", timeout: 5 });
  pending.suspend().then(() => log.push("resumed"));
  pending.state = "waits";
  return { pending, log };
}

test("PendingCall takes the first answer, and its time is the time from then on", () => {
  const { pending, log } = waiting();
  pending.answer({ value: 1 }, at(150));
  pending.answer({ value: 2 }, at(160));
  assert.deepEqual(
    [pending.takeAnswer(), pending.state, pending.call.arrived, pending.call.wall],
    [{ value: 1 }, "answered", 150, 1150],
  );
  assert.deepEqual(log, ["woken answered"]);
});

test("PendingCall never lets time go back by an answer", () => {
  const { pending } = waiting();
  pending.answer({ value: 1 }, at(50));
  assert.equal(pending.call.arrived, 100);
});

test("PendingCall goes on when it is told, in a microtask, and only once", async () => {
  const { pending, log } = waiting();
  pending.answer({ value: 1 }, at(150));
  pending.resume();
  pending.resume();
  assert.deepEqual([pending.state, log], ["runs", ["woken answered"]]);
  await Promise.resolve();
  assert.deepEqual(log, ["woken answered", "resumed"]);
});

test("PendingCall drops an answer that comes when it has ended", () => {
  const { pending, log } = waiting();
  pending.answer({ value: 1 }, at(150));
  pending.resume();
  pending.finish(3);
  pending.answer({ value: 2 }, at(160));
  assert.deepEqual([pending.state, pending.left], ["finished", 3]);
  assert.deepEqual(log, ["woken answered", "woken finished"]);
});

test("PendingCall that is abandoned is resumed so that it can trap, is freed after that, and wakes nobody", async () => {
  const { pending, log } = waiting();
  pending.abandon(() => log.push("freed"));
  assert.deepEqual([pending.isAbandoned, log], [true, []]);
  await Promise.resolve();
  pending.fail(new Error("trap"));
  assert.deepEqual(log, ["resumed", "freed"]);
});

test("PendingCall that is abandoned when it has ended is freed at once", () => {
  const { pending, log } = waiting();
  pending.fail(new Error("trap"));
  pending.abandon(() => log.push("freed"));
  assert.deepEqual(log, ["woken failed", "freed"]);
});
