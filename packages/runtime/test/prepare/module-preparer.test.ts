import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError, VirtualClock } from "@thimble/base";
import { DEFAULT_MODULE_LIMITS } from "@thimble/wasm";
import { ModulePreparer } from "../../src/prepare/module-preparer.ts";
import { answerPrepare, type PrepareRequest } from "../../src/prepare/prepare-protocol.ts";
import type { PrepareThreadEvents, StartPrepareThread } from "../../src/prepare/prepare-thread.ts";
import { assemble } from "../guests/assemble.ts";

const OPTIONS = { memoryBytes: 65_536 };
const SMALL = assemble("(module)");

/** Threads of which a test decides when they answer or die. */
class FakeThreads {
  readonly requests: PrepareRequest[] = [];
  readonly threads: PrepareThreadEvents[] = [];
  ended = 0;

  readonly start: StartPrepareThread = (events) => {
    this.threads.push(events);
    return {
      post: (request) => void this.requests.push(request),
      terminate: () => {
        this.ended += 1;
        events.exit(undefined);
      },
    };
  };

  /** Answers the request that waits. */
  async answer(): Promise<void> {
    await settled();
    const [request] = this.requests.splice(0, 1);
    assert.ok(request !== undefined);
    this.threads.at(-1)?.answer(answerPrepare(request));
    await settled();
  }
}

function setUp(keepsThread = false) {
  const clock = new VirtualClock();
  const threads = new FakeThreads();
  return {
    clock,
    threads,
    preparer: new ModulePreparer({ clock, deadline: 1000, startThread: threads.start, keepsThread }),
  };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

const hasFailed = (error: unknown): boolean => isThimbleError(error, "runtime.prepare-failed");

test("ModulePreparer prepares in a thread, and what is refused there is refused here", async () => {
  const preparer = new ModulePreparer();
  const refused = preparer.prepare(assemble(`(module (func (import "a" "b")))`), OPTIONS);
  const prepared = preparer.prepare(assemble("(module (memory 1))"), OPTIONS);
  await assert.rejects(refused, (error) => isThimbleError(error, "runtime.import-refused"));
  const { initialPages, module } = await prepared;
  assert.deepEqual([initialPages, module instanceof WebAssembly.Module], [1, true]);
});

test("ModulePreparer has one module prepared at a time, and ends the thread when none waits", async () => {
  const { threads, preparer, clock } = setUp();
  const both = [preparer.prepare(SMALL, OPTIONS), preparer.prepare(SMALL, OPTIONS)];
  await threads.answer();
  assert.deepEqual([threads.threads.length, threads.requests.length, threads.ended], [1, 1, 0]);
  await threads.answer();
  await Promise.all(both);
  assert.deepEqual([threads.ended, clock.pending], [1, 0]);
});

test("ModulePreparer refuses a module under which the thread dies, and prepares the next in a new one", async () => {
  const { threads, preparer } = setUp();
  const deadly = assert.rejects(preparer.prepare(SMALL, OPTIONS), hasFailed);
  const next = preparer.prepare(SMALL, OPTIONS);
  await settled();
  threads.requests.length = 0;
  threads.threads[0]?.exit(new Error("out of memory"));
  await deadly;
  await threads.answer();
  await next;
  assert.equal(threads.threads.length, 2);
});

test("ModulePreparer refuses a module that takes too long, ends the thread and does not listen to it any more", async () => {
  const { threads, preparer, clock } = setUp();
  const slow = assert.rejects(preparer.prepare(SMALL, OPTIONS), hasFailed);
  const next = preparer.prepare(SMALL, OPTIONS);
  await settled();
  const [request] = threads.requests.splice(0, 1);
  assert.ok(request !== undefined);
  await clock.advance(1000);
  await slow;
  assert.equal(threads.ended, 1);
  await settled();
  threads.threads[0]?.answer({ kind: "refused", error: plain() });
  await threads.answer();
  await next;
});

test("ModulePreparer refuses a module by its size without a thread", async () => {
  const { threads, preparer } = setUp();
  const large = new Uint8Array(DEFAULT_MODULE_LIMITS.moduleBytes + 1);
  await assert.rejects(preparer.prepare(large, OPTIONS), (error) => isThimbleError(error, "wasm.too-large"));
  assert.equal(threads.threads.length, 0);
});

test("ModulePreparer refuses what it prepares when it is disposed, what waits and what comes later, and starts no thread", async () => {
  const { threads, preparer } = setUp();
  const prepare = (): Promise<void> => assert.rejects(preparer.prepare(SMALL, OPTIONS), hasFailed);
  const refused = [prepare(), prepare()];
  await settled();
  preparer[Symbol.dispose]();
  await Promise.all([...refused, prepare()]);
  assert.deepEqual([threads.threads.length, threads.ended], [1, 1]);
});

function plain() {
  const none = { where: undefined, expected: undefined, cause: undefined, details: {} };
  return { code: "base.bug", message: "late", ...none } as const;
}

test("ModulePreparer keeps its thread for the next module when it is told to, until it is disposed", async () => {
  const { threads, preparer } = setUp(true);
  for (let i = 0; i < 2; i++) {
    const prepared = preparer.prepare(SMALL, OPTIONS);
    await threads.answer();
    await prepared;
  }
  assert.deepEqual([threads.threads.length, threads.ended], [1, 0]);
  preparer[Symbol.dispose]();
  assert.equal(threads.ended, 1);
});
