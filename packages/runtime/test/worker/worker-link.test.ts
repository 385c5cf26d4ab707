import assert from "node:assert/strict";
import { test } from "node:test";
import { ServiceProfile } from "../../src/container/service-profile.ts";
import { WorkerLink } from "../../src/worker/worker-link.ts";
import { COUNTER } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";
import { offer } from "../scene.ts";
import { doneAfter, FakeWorker, remoteContainer } from "./fake-worker.ts";

function times(count: number, slot: number): number[] {
  return new Array<number>(count).fill(slot);
}

/** A link to a fake worker with these many containers, and their starts answered. */
function linkWith(count: number) {
  const worker = new FakeWorker();
  const link = new WorkerLink(worker);
  const containers = Array.from({ length: count }, (_, slot) => remoteContainer(worker.desk, slot));
  for (const container of containers) {
    link.adopt(container);
    container.acknowledge(true, 0, 0);
    link.acknowledged(container);
  }
  worker.read();
  worker.says.message(doneAfter(count));
  const [first, second = first] = containers;
  if (first === undefined || second === undefined) throw new Error("there is a container");
  return { worker, link, first, second };
}

test("WorkerLink makes a service known before its first container, and forgets it after its last", () => {
  const worker = new FakeWorker();
  const link = new WorkerLink(worker);
  const containers = [0, 1].map((slot) => remoteContainer(worker.desk, slot));
  for (const container of containers) link.adopt(container);
  assert.deepEqual(worker.read(), ["profile", "container", [0], "container", [1]]);
  const mails = containers.map((container) => {
    link.release(container);
    return worker.read();
  });
  assert.deepEqual(mails, [[], ["forget-profile"]]);
  assert.equal(link.outstanding, 0);
});

test("WorkerLink numbers services apart", () => {
  const worker = new FakeWorker();
  const link = new WorkerLink(worker);
  link.adopt(remoteContainer(worker.desk, 0));
  link.adopt(remoteContainer(worker.desk, 1, new ServiceProfile(specOf(COUNTER))));
  const numbers = worker.mail.flatMap((message) => (message.kind === "container" ? [message.profile] : []));
  assert.deepEqual(numbers, [0, 1]);
});

test("WorkerLink sends what is offered in one go as one message, and gathers while two are not read", async () => {
  const { worker, first } = linkWith(1);
  for (const values of [[1, 2, 3], [4], [5], [6, 7]]) {
    offer(first, ...values);
    await Promise.resolve();
  }
  assert.deepEqual(worker.read(), [times(3, 0), times(1, 0)]);
  worker.says.message(doneAfter(1));
  assert.deepEqual(worker.read(), [times(3, 0)]);
});

test("WorkerLink gives containers turns of 16 events in a message, and each 256 under way at most", async () => {
  const { worker, link, first, second } = linkWith(2);
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
  const { first, link: dead } = linkWith(1);
  offer(first, 1, 2);
  await Promise.resolve();
  offer(first, 3);
  await dead.terminate();
  const worker = new FakeWorker();
  const link = new WorkerLink(worker);
  link.adopt(first);
  await Promise.resolve();
  assert.deepEqual(worker.read(), ["profile", "container", times(3, 0), [0]]);
  assert.equal(link.outstanding, 4);
});

test("WorkerLink tells its owner what the worker says, and once that it is lost", () => {
  const { worker, link } = linkWith(1);
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
  const { worker, link, first } = linkWith(1);
  worker.told.length = 0;
  await link.terminate();
  offer(first, 1);
  await Promise.resolve();
  worker.says.message(doneAfter(1));
  worker.says.exit(new Error("gone"));
  assert.deepEqual([worker.read(), worker.told], [[], []]);
});
