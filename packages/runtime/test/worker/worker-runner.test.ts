import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { ContainerEvent, EVENT_KINDS } from "../../src/events/container-event.ts";
import { scheduleImmediate } from "../../src/index.ts";
import { EventRecordsWriter } from "../../src/worker/event-records.ts";
import { Progress } from "../../src/worker/progress.ts";
import { ACK_WORDS, type DoneMessage, type FromWorker, type ToWorker } from "../../src/worker/protocol.ts";
import { threadMillis } from "../../src/worker/thread-clock.ts";
import { readUsage } from "../../src/worker/usage-records.ts";
import { WorkerRunner } from "../../src/worker/worker-runner.ts";
import { waiter } from "../engine-waits-contract.ts";
import { COUNTER, guest, misbehaving } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";

/** The worker's side with a parent that a test plays. */
class Parent {
  readonly progress = new Progress();
  readonly clock = new VirtualClock();
  readonly answers: DoneMessage[] = [];
  #confirmed = 0;
  readonly runner = new WorkerRunner({
    setup: {
      progress: this.progress.buffer,
      maximumWarmMemories: undefined,
      maximumSuspended: undefined,
      seed: undefined,
      isNice: false,
    },
    clock: this.clock,
    logger: SILENT_LOGGER,
    // Cloned at once, as a port does it: what the runner changes afterwards is not seen.
    post: (message, transfer = []) => this.#receive(structuredClone(message, { transfer })),
  });

  /** Makes a container in this slot, of a service with the slot's number. */
  make(slot: number, wasm: Uint8Array): void {
    const { id: _id, state: _state, ...spec } = specOf(wasm);
    this.runner.receive({ kind: "profile", profile: slot, spec });
    this.runner.receive(containerMessage(slot, slot));
  }

  answer(slot: number, number: number): void {
    const answers = [{ slot, number, answer: { value: Number.NaN } }];
    this.runner.receive({ kind: "answers", answers, monotonic: 6000, wall: 6000, thread: threadMillis() });
  }

  /** Sends a start and then readings of `from` + 1, + 2, …, in all so many events. */
  send(slot: number, count: number, { thread = threadMillis(), from = 0 } = {}): void {
    const writer = new EventRecordsWriter();
    for (let i = 0; i < count; i++) {
      const kind = i === 0 ? EVENT_KINDS.start : EVENT_KINDS.reading;
      writer.add(slot, Object.assign(new ContainerEvent(), { kind, value: from + i, arrived: 5000 }));
    }
    this.runner.receive({ kind: "events", records: writer.take(), monotonic: 5010, thread });
  }

  /** Says that the oldest message that asks for it is applied; false when none does. */
  confirm(): boolean {
    const asked = this.answers.filter(({ asksToConfirm }) => asksToConfirm).length;
    if (asked === this.#confirmed) return false;
    this.#confirmed += 1;
    this.runner.receive({ kind: "confirmed" });
    return true;
  }

  #receive(message: FromWorker): void {
    if (message.kind === "done") this.answers.push(message);
  }
}

function containerMessage(slot: number, profile: number): ToWorker {
  return {
    kind: "containers",
    containers: [{ slot, profile, id: "app/guest", state: undefined, readings: undefined }],
  };
}

test("WorkerRunner answers a message with all that its events did, before it takes the next", () => {
  const parent = new Parent();
  parent.make(3, COUNTER);
  parent.send(3, 3);
  const [answer] = parent.answers;
  assert.deepEqual([parent.answers.length, answer?.received, answer?.acks.length], [1, 1, 3 * 4]);
  assert.deepEqual(
    answer?.effects.map(({ effects }) => effects.at(-1)),
    [1, 2].map((value) => ({ kind: "set-state", key: "n", value })),
  );
  const used: unknown[] = [];
  readUsage(answer?.usage ?? new Float64Array(0), (slot, { stateBytes }) => used.push([slot, stateBytes]));
  assert.deepEqual(used, [[3, 9]]);
  assert.equal(parent.progress.slot, undefined);
});

test("WorkerRunner counts latencies from the arrival at the engine, whose clock began at another time", async () => {
  const parent = new Parent();
  await parent.clock.advance(100_000_000);
  parent.make(3, COUNTER);
  // Ten milliseconds from the arrival to the sending, and an hour on the way.
  parent.send(3, 2, { thread: threadMillis() - 3_600_000 });
  const latency = parent.answers[0]?.acks[7] ?? 0;
  assert.ok(latency >= 3_600_010 && latency < 3_660_000, `${latency} ms`);
});

test("WorkerRunner ends a container that traps, and answers none of the events behind", () => {
  const parent = new Parent();
  parent.make(3, misbehaving("unreachable"));
  parent.make(4, COUNTER);
  parent.send(3, 100, { from: 600 });
  parent.send(3, 2);
  parent.send(4, 2);
  // The start and readings from 601 to 666.
  assert.deepEqual(
    parent.answers.map(({ acks }) => acks.length / 4),
    [67, 0, 2],
  );
  assert.deepEqual(
    parent.answers.flatMap(({ ended }) => ended).map(({ slot, fault }) => [slot, fault?.code]),
    [[3, "runtime.trap"]],
  );
});

test("WorkerRunner makes no container of a service that was forgotten, says so, and goes on with those that run", () => {
  const parent = new Parent();
  parent.make(3, COUNTER);
  parent.runner.receive({ kind: "forget-profile", profile: 3 });
  parent.runner.receive(containerMessage(4, 3));
  parent.send(4, 1);
  parent.send(3, 2);
  assert.deepEqual(
    parent.answers.map(({ acks, ended }) => [acks.length / 4, ended.map(({ slot, fault }) => [slot, fault?.code])]),
    [
      [0, [[4, "base.bug"]]],
      [2, []],
    ],
  );
});

test("WorkerRunner reads its port while many events wait, and answers them in parts", async () => {
  const parent = new Parent();
  parent.make(3, guest(`(func (export "reading") (param i32 f64 f64 i32))`));
  parent.send(3, 10_000);
  parent.send(3, 2);
  assert.equal(parent.answers.length, 1);
  await new Promise<void>((resolve) => scheduleImmediate(resolve));
  assert.deepEqual(
    parent.answers.map(({ received, acks }) => [received, acks.length / 4]),
    [
      [1, 8192],
      [1, 10_002 - 8192],
    ],
  );
});

const SAY = "(drop (call $publishNumber (global.get $t) (local.get 1)))";
const WAITER = waiter(`${SAY} (call $sleep (i32.const 1000) (i32.const 8)) ${SAY}`);
/** Long enough for every turn that is due. */
const turns = async (): Promise<void> => {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
};
const published = (answers: readonly DoneMessage[]): number[] =>
  answers.map(({ effects }) => effects.flatMap(({ effects: list }) => list).length);

test("WorkerRunner tells of a wait with what was asked for before, and of the end with the rest", async () => {
  const parent = new Parent();
  parent.make(0, WAITER);
  parent.send(0, 3);
  await turns();
  const asked = parent.answers.splice(0);
  assert.deepEqual(
    asked.flatMap(({ waits }) => waits),
    [{ slot: 0, number: 1, request: { kind: "sleep", timeout: 1000 } }],
  );
  // The start is answered, the event is not.
  assert.deepEqual([asked[0]?.acks.length, published(asked)], [ACK_WORDS, [1]]);
  // Not what it waits for.
  parent.answer(0, 2);
  parent.answer(1, 1);
  await turns();
  assert.equal(parent.answers.length, 0);
  parent.answer(0, 1);
  await turns();
  const answers = parent.answers.splice(0);
  assert.deepEqual(published(answers), [2]);
  assert.deepEqual(
    answers.flatMap(({ waits }) => waits.map(({ number }) => number)),
    [2],
  );
  assert.ok((answers[0]?.acks[3] ?? 0) >= 1000, "the latency is counted on the engine's clock");
  assert.equal(parent.progress.slot, undefined);
});

test("WorkerRunner cancels what a container waits for that is being stopped, and whatever it would wait for", async () => {
  const parent = new Parent();
  parent.make(0, WAITER);
  parent.send(0, 3);
  await turns();
  parent.runner.receive({ kind: "cancel", slot: 0 });
  await turns();
  // The second half of the first event, and both of the second.
  assert.deepEqual(published(parent.answers), [1, 3]);
  parent.answer(0, 1);
  await turns();
  assert.equal(parent.answers.length, 2);
});

test("WorkerRunner handles no more of a container whose effects its owner has not applied, and goes on when it has", async () => {
  const parent = new Parent();
  parent.make(3, COUNTER);
  parent.make(4, COUNTER);
  parent.send(3, 2000);
  parent.send(4, 2);
  const handled = (): number => parent.answers.reduce((sum, { acks }) => sum + acks.length / ACK_WORDS, 0);
  for (let i = 0; i < 8; i++) await new Promise<void>(scheduleImmediate);
  // Two effects for each reading, none for a start: 128 of them, and those of the other container.
  assert.equal(handled(), 129 + 2);
  parent.confirm();
  for (let i = 0; i < 8; i++) await new Promise<void>(scheduleImmediate);
  assert.equal(handled(), 257 + 2);
  while (parent.confirm()) for (let i = 0; i < 8; i++) await new Promise<void>(scheduleImmediate);
  assert.equal(handled(), 2000 + 2);
});

test("WorkerRunner makes memories for starts to come after it has answered", () => {
  const parent = new Parent();
  const memories = (): number => v8.queryObjects(WebAssembly.Memory, { format: "count" });
  for (let slot = 0; slot < 129; slot++) parent.make(slot, COUNTER);
  const before = memories();
  parent.send(0, 1);
  assert.equal(parent.answers.length, 1);
  // Of 128 that were made at the 65th, 63 were left.
  assert.equal(memories(), before + 129);
  parent.send(1, 1);
  assert.equal(memories(), before + 129);
});
