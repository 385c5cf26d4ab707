import assert from "node:assert/strict";
import { test } from "node:test";
import { ServiceProfile } from "../../src/container/service-profile.ts";
import { scheduleImmediate } from "../../src/events/schedule.ts";
import { WorkerLink } from "../../src/worker/worker-link.ts";
import { COUNTER, guest } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";
import { offer } from "../scene.ts";
import { doneAfter, FakeWorker, remoteContainer } from "./fake-worker.ts";

function times(count: number, slot: number): number[] {
  return new Array<number>(count).fill(slot);
}

/** A link to a fake worker with these many containers, and their starts answered. */
async function linkWith(count: number) {
  const worker = new FakeWorker();
  const link = new WorkerLink(worker);
  const containers = Array.from({ length: count }, (_, slot) => remoteContainer(worker.desk, slot));
  for (const container of containers) link.adopt(container);
  await Promise.resolve();
  for (const container of containers) {
    container.acknowledge(true, 0, 0);
    link.acknowledged(container);
  }
  worker.read();
  worker.says.message(doneAfter(1));
  const [first, second = first] = containers;
  if (first === undefined || second === undefined) throw new Error("there is a container");
  return { worker, link, first, second };
}

test("WorkerLink makes a service known before its first container, and forgets it after its last", async () => {
  const worker = new FakeWorker();
  const link = new WorkerLink(worker);
  const containers = [0, 1].map((slot) => remoteContainer(worker.desk, slot));
  for (const container of containers) link.adopt(container);
  await Promise.resolve();
  assert.deepEqual(worker.read(), ["profile", "make 0, make 1", [0, 1]]);
  const mails = containers.map((container) => {
    link.release(container);
    return worker.read();
  });
  assert.deepEqual(mails, [[], ["forget-profile"]]);
  assert.equal(link.outstanding, 0);
});

test("WorkerLink makes 64 containers by a message, however many are asked for, and what they are offered follows", async () => {
  const worker = new FakeWorker();
  const link = new WorkerLink(worker);
  const containers = Array.from({ length: 100 }, (_, slot) => remoteContainer(worker.desk, slot));
  for (const container of containers) {
    link.adopt(container);
    offer(container, 1);
  }
  await Promise.resolve();
  const mail = worker.read();
  const slots = Array.from({ length: 64 }, (_, slot) => slot);
  assert.deepEqual([mail.length, mail[0], mail[2]], [3, "profile", [...slots, ...slots]]);
  assert.equal(link.outstanding, 128);
  worker.says.message(doneAfter(1));
  assert.deepEqual(
    worker.read()[1],
    [...slots.slice(0, 36), ...slots.slice(0, 36)].map((slot) => slot + 64),
  );
});

test("WorkerLink releases a container that its worker does not know yet", async () => {
  const worker = new FakeWorker();
  const link = new WorkerLink(worker);
  const container = remoteContainer(worker.desk, 0);
  link.adopt(container);
  link.release(container);
  await Promise.resolve();
  assert.deepEqual([worker.read(), link.outstanding, link.containers.size], [[], 0, 0]);
});

test("WorkerLink numbers services apart", async () => {
  const worker = new FakeWorker();
  const link = new WorkerLink(worker);
  link.adopt(remoteContainer(worker.desk, 0));
  link.adopt(remoteContainer(worker.desk, 1, new ServiceProfile(specOf(COUNTER))));
  await Promise.resolve();
  const made = worker.mail.flatMap((message) => (message.kind === "containers" ? message.containers : []));
  const numbers = made.map(({ profile }) => profile);
  assert.deepEqual(numbers, [0, 1]);
});

test("WorkerLink sends what is offered in one go as one message, and gathers while two are not read", async () => {
  const { worker, first } = await linkWith(1);
  for (const values of [[1, 2, 3], [4], [5], [6, 7]]) {
    offer(first, ...values);
    await Promise.resolve();
  }
  assert.deepEqual(worker.read(), [times(3, 0), times(1, 0)]);
  worker.says.message(doneAfter(1));
  assert.deepEqual(worker.read(), [times(3, 0)]);
});

test("WorkerLink gives containers turns of 16 events in a message, and each 256 under way at most", async () => {
  const { worker, link, first, second } = await linkWith(2);
  for (let i = 0; i < 300; i++) offer(first, i);
  for (let i = 0; i < 20; i++) offer(second, i);
  await Promise.resolve();
  assert.deepEqual(worker.read(), [
    [...times(16, 0), ...times(16, 1), ...times(16, 0), ...times(4, 1), ...times(224, 0)],
  ]);
  assert.equal(link.outstanding, 276);
  first.acknowledge(true, 1, 1);
  link.acknowledged(first);
  worker.says.message(doneAfter(1));
  assert.deepEqual(worker.read(), [[0]]);
});

test("WorkerLink sends a container that moves in all that was under way elsewhere, its start first", async () => {
  const { first, link: dead } = await linkWith(1);
  offer(first, 1, 2);
  await Promise.resolve();
  offer(first, 3);
  await dead.terminate();
  const worker = new FakeWorker();
  const link = new WorkerLink(worker);
  link.adopt(first);
  await Promise.resolve();
  assert.deepEqual(worker.read(), ["profile", "make 0", times(4, 0)]);
  assert.equal(link.outstanding, 4);
});

test("WorkerLink tells its owner what the worker says, and once that it is lost", async () => {
  const { worker, link } = await linkWith(1);
  worker.told.length = 0;
  assert.equal(link.isOnline, false);
  worker.says.message({ kind: "online" });
  worker.says.message({ kind: "log", record: { level: "warn", component: "worker", event: "x", fields: { a: 1 } } });
  worker.says.message(doneAfter(0));
  worker.says.exit(undefined);
  worker.says.exit(undefined);
  assert.equal(link.isOnline, true);
  assert.deepEqual(worker.records, [{ level: "warn", component: "test", event: "x", fields: { a: 1 } }]);
  assert.deepEqual(worker.told, ["done", "lost"]);
});

test("WorkerLink neither sends to nor listens to a worker that it ended", async () => {
  const { worker, link, first } = await linkWith(1);
  worker.told.length = 0;
  await link.terminate();
  offer(first, 1);
  await Promise.resolve();
  worker.says.message(doneAfter(1));
  worker.says.exit(new Error("gone"));
  assert.deepEqual([worker.read(), worker.told], [[], []]);
});

const WAITING = new ServiceProfile(
  specOf(guest("", { waits: true }), { queue: { length: 10, whenFull: "drop-oldest" } }),
);

/** A link with one container that waits, with two events under way behind the one that does, and with a neighbour. */
async function linkThatWaits() {
  const worker = new FakeWorker();
  const link = new WorkerLink(worker);
  const container = remoteContainer(worker.desk, 0, WAITING);
  const neighbour = remoteContainer(worker.desk, 1);
  const adopted = [container, neighbour];
  for (const newcomer of adopted) link.adopt(newcomer);
  await Promise.resolve();
  for (const started of adopted) {
    started.acknowledge(true, 0, 0);
    link.acknowledged(started);
  }
  worker.says.message(doneAfter(1));
  offer(container, 1, 2, 3);
  await Promise.resolve();
  worker.says.message(doneAfter(1));
  worker.read();
  link.waits(container, { slot: 0, number: 7, request: { kind: "sleep", timeout: 1000 } });
  return { worker, link, container, neighbour };
}

test("WorkerLink expects nothing of a container that waits, and sends it nothing, until it has sent the answer", async () => {
  const { worker, link, container, neighbour } = await linkThatWaits();
  assert.equal(link.outstanding, 0);
  offer(container, 4);
  offer(neighbour, 5);
  await Promise.resolve();
  assert.deepEqual(worker.read(), [[1]]);
  await worker.clock.advance(1000);
  assert.equal(link.outstanding, 5);
  const [answers, ...events] = worker.mail;
  assert.deepEqual(answers?.kind === "answers" && answers.answers, [
    { slot: 0, number: 7, answer: { value: Number.NaN } },
  ]);
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ["events"],
  );
});

test("WorkerLink sends answers whatever its worker has not read", async () => {
  const { worker, neighbour } = await linkThatWaits();
  for (let i = 0; i < 5; i++) {
    offer(neighbour, i);
    await Promise.resolve();
  }
  worker.read();
  await worker.clock.advance(1000);
  assert.deepEqual(worker.read(), ["answers"]);
});

test("WorkerLink tells its worker that a container that waits is being stopped, and forgets the wait", async () => {
  const { worker, link, container } = await linkThatWaits();
  void container.stop();
  assert.deepEqual([worker.read(), link.outstanding, worker.clock.pending], [["cancel"], 3, 0]);
  // It was on its way already, and is answered where it came from.
  link.waits(container, { slot: 0, number: 8, request: { kind: "sleep", timeout: 1000 } });
  assert.deepEqual([link.outstanding, worker.clock.pending], [3, 0]);
});

test("WorkerLink forgets what a container waits for that it releases or that moves to another worker", async () => {
  const { worker, link, container } = await linkThatWaits();
  const other = new WorkerLink(worker);
  other.adopt(container);
  await Promise.resolve();
  assert.equal(worker.clock.pending, 0);
  // The start, and the three that were under way: they are handled again from the start.
  assert.equal(other.outstanding, 4);
  other.waits(container, { slot: 0, number: 1, request: { kind: "sleep", timeout: 1000 } });
  other.release(container);
  container.end();
  assert.deepEqual([other.outstanding, link.outstanding, worker.clock.pending], [0, 0, 0]);
});

test("WorkerLink tells a new worker of a container that is being stopped", async () => {
  const { worker, container } = await linkThatWaits();
  void container.stop();
  worker.read();
  new WorkerLink(worker).adopt(container);
  await Promise.resolve();
  // The stop waits behind the four that were under way already.
  assert.deepEqual(worker.read(), ["profile", "make 0", "cancel", times(5, 0)]);
});

test("WorkerLink confirms what it is asked to, when it is applied and other work had its chance", async () => {
  const worker = new FakeWorker();
  new WorkerLink(worker);
  worker.says.message(doneAfter(0));
  assert.deepEqual(worker.read(), []);
  worker.says.message({ ...doneAfter(0), asksToConfirm: true });
  assert.deepEqual(worker.read(), []);
  await new Promise<void>(scheduleImmediate);
  assert.deepEqual(worker.read(), ["confirmed"]);
  const { promise, resolve } = Promise.withResolvers<void>();
  worker.behind = promise;
  worker.says.message({ ...doneAfter(0), asksToConfirm: true });
  await new Promise<void>(scheduleImmediate);
  assert.deepEqual(worker.read(), []);
  resolve();
  await promise;
  await new Promise<void>(scheduleImmediate);
  assert.deepEqual(worker.read(), ["confirmed"]);
});
