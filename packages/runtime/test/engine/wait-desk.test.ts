import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import { Logger, type LogRecord, VirtualClock } from "@thimble/base";
import { WaitDesk } from "../../src/engine/wait-desk.ts";
import type { EngineListener, ThingRequest, WaitAnswer } from "../../src/index.ts";

const READ = { kind: "read", property: "a/b", timeout: 100 } as const;

function scene(askThing?: EngineListener["askThing"]) {
  const clock = new VirtualClock();
  const records: LogRecord[] = [];
  const listener = { effects: () => undefined, ended: () => undefined, ...(askThing && { askThing }) };
  const desk = new WaitDesk({ clock, listener, logger: new Logger("test", (record) => records.push(record)) });
  const answers: WaitAnswer[] = [];
  return { clock, records, desk, answers, answer: (answer: WaitAnswer) => answers.push(answer) };
}

test("WaitDesk answers a sleep when its time is over", async () => {
  const { clock, desk, answers, answer } = scene();
  desk.begin("app/guest", { kind: "sleep", timeout: 100 }, answer);
  await clock.advance(99);
  assert.deepEqual(answers, []);
  await clock.advance(1);
  assert.deepEqual(answers, [{ value: Number.NaN }]);
});

test("WaitDesk asks who knows the Thing, and never answers before begin() returns", async () => {
  const asked: unknown[] = [];
  const { clock, desk, answers, answer } = scene(async (container, request) => {
    asked.push([container, request]);
    return { value: 2 };
  });
  desk.begin("app/guest", READ, answer);
  assert.deepEqual(answers, []);
  await clock.advance(0);
  const expected: ThingRequest = { kind: "read", property: "a/b" };
  assert.deepEqual([asked, answers, clock.pending], [[["app/guest", expected]], [{ value: 2 }], 0]);
});

test("WaitDesk gives a wait up when its time is over, says so, and drops what comes later", async () => {
  let signal: AbortSignal | undefined;
  const late = Promise.withResolvers<WaitAnswer>();
  const { clock, desk, answers, answer } = scene((_container, _request, given) => {
    signal = given;
    return late.promise;
  });
  desk.begin("app/guest", READ, answer);
  await clock.advance(100);
  late.resolve({ value: 2 });
  await clock.advance(100);
  assert.deepEqual([answers, signal?.aborted], [[{ failure: "timed-out" }], true]);
});

test("WaitDesk says nothing of a wait that was cancelled, and leaves no timer", async () => {
  let signal: AbortSignal | undefined;
  const { clock, desk, answers, answer } = scene((_container, _request, given) => {
    signal = given;
    return Promise.resolve({ value: 2 });
  });
  const wait = desk.begin("app/guest", READ, answer);
  wait.cancel();
  wait.cancel();
  await clock.advance(1000);
  assert.deepEqual([answers, signal?.aborted, clock.pending], [[], true, 0]);
});

test("WaitDesk logs what is thrown and answers that it failed, unless nobody waits any more", async () => {
  const { clock, desk, answers, answer, records } = scene(() => Promise.reject(new Error("bug")));
  desk.begin("app/guest", READ, answer);
  await clock.advance(0);
  desk.begin("app/guest", READ, answer).cancel();
  await clock.advance(0);
  assert.deepEqual(answers, [{ failure: "failed" }]);
  assert.deepEqual(
    records.map(({ event, fields }) => [event, fields["request"]]),
    [["wait-failed", "read"]],
  );
});

test("WaitDesk finds every Thing unreachable where nobody knows any", async () => {
  const { clock, desk, answers, answer } = scene();
  desk.begin("app/guest", READ, answer);
  await clock.advance(0);
  assert.deepEqual(answers, [{ failure: "unreachable" }]);
});

test("WaitDesk lets go of who waited as soon as nobody does, even of one that was asked and never answers", async () => {
  const { desk } = scene(() => Promise.withResolvers<WaitAnswer>().promise);
  class Waiter {}
  const began = ((waiter: Waiter) => desk.begin("app/guest", READ, () => assert.ok(waiter)))(new Waiter());
  assert.equal(v8.queryObjects(Waiter, { format: "count" }), 1);
  began.cancel();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(v8.queryObjects(Waiter, { format: "count" }), 0);
});
