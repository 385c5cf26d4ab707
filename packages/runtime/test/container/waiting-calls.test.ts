import assert from "node:assert/strict";
import { test } from "node:test";
import { waiter } from "../engine-waits-contract.ts";
import { ContainerLab } from "./container-lab.ts";

const SAY = "(drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (local.get 1)))";
const SLEEP = "(call $sleep (i32.const 5) (i32.const 8))";
const SLEEPER = waiter(`${SAY} ${SLEEP} ${SAY} (memory.fill (i32.const 0) (i32.const 255) (i32.const 1000))`);

test("a handler that does not wait has come to its end when begin() returns", () => {
  const lab = new ContainerLab();
  const container = lab.make(waiter(SAY));
  for (let i = 0; i < 3; i++) {
    assert.equal(lab.begin(container, i)?.effects?.length, 1);
    assert.equal(lab.executor.pendingOf(container), undefined);
  }
});

test("a handler that traps has come to its end one microtask later", async () => {
  const lab = new ContainerLab();
  const container = lab.make(waiter(`${SAY} unreachable`));
  assert.equal(lab.begin(container, 1), undefined);
  const pending = lab.executor.pendingOf(container);
  assert.equal(pending?.state, "runs");
  await Promise.resolve();
  assert.equal(pending.state, "failed");
  assert.equal(lab.executor.end(pending).fault?.code, "runtime.trap");
});

test("a handler that waits goes on one microtask after it was told to, and is heard of before the next", async () => {
  const lab = new ContainerLab();
  const container = lab.make(SLEEPER);
  assert.equal(lab.begin(container, 1), undefined);
  const pending = lab.waiting(container);
  assert.deepEqual(pending.request, { kind: "sleep", timeout: 5 });
  pending.answer({ value: Number.NaN }, { arrived: 5, wall: 5 });
  pending.resume();
  const [at] = await Promise.all([Promise.resolve().then(() => pending.state)]);
  assert.equal(at, "finished");
  assert.equal(lab.executor.end(pending).effects?.length, 1);
});

test("a container that is freed while it waits runs no more, and its memory goes to nobody before its stack is gone", async () => {
  const lab = new ContainerLab();
  const container = lab.make(SLEEPER);
  lab.begin(container, 1);
  const pending = lab.waiting(container);
  lab.executor.release(container);
  assert.deepEqual([lab.pool.leases, lab.pool.warm], [1, 0]);
  // A container that starts now gets another memory.
  const other = lab.make(SLEEPER);
  assert.notEqual(other.memory?.memory, container.memory?.memory);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([lab.pool.leases, lab.pool.warm], [1, 1]);
  assert.equal(lab.executor.pendingOf(container), undefined);
  // An answer that comes now reaches nobody: the memory has another owner, and stays as it is.
  lab.executor.forget(container.profile);
  const third = lab.make(SLEEPER);
  assert.equal(third.memory?.memory, container.memory?.memory);
  pending.answer({ value: 1 }, { arrived: 10, wall: 10 });
  pending.resume();
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(
    new Uint8Array(third.memory?.memory.buffer ?? new ArrayBuffer(1)).subarray(0, 1000).every((byte) => byte === 0),
  );
  assert.equal(pending.call.commit(), undefined);
});

test("thousands of calls that waited leave no stack, no promise and no call behind", async () => {
  const lab = new ContainerLab();
  const containers = Array.from({ length: 100 }, () => lab.make(SLEEPER));
  for (let round = 0; round < 30; round++) {
    for (const container of containers) lab.begin(container, 1);
    const pendings = containers.map((container) => lab.waiting(container));
    for (const pending of pendings) {
      pending.answer({ value: Number.NaN }, { arrived: 5, wall: 5 });
      pending.resume();
    }
    await Promise.resolve();
    for (const pending of pendings) assert.equal(lab.executor.end(pending).fault, undefined);
  }
  assert.ok(containers.every((container) => lab.executor.pendingOf(container) === undefined));
});
