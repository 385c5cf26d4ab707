import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { isThimbleError } from "@thimble/base";
import { WarmThreads } from "../../src/build/warm-threads.ts";
import { temporaryProject } from "./temporary-project.ts";

const PROGRAM = `import { parentPort } from "node:worker_threads";
let jobs = 0;
parentPort.on("message", (n) => {
  jobs += 1;
  if (n === 0) process.exit(0);
  if (n > 0) parentPort.postMessage(jobs);
});
`;

test("WarmThreads keep a thread for the next job, give one to each that runs at a time, and go on after a crash", async () => {
  await using folder = await temporaryProject({ "count.ts": PROGRAM });
  const program = pathToFileURL(join(folder.directory, "count"));
  using threads = new WarmThreads();
  const run = (request: number, signal?: AbortSignal): Promise<number> =>
    threads.run<number>({ program, request, what: "count" }, signal);
  assert.equal(await run(1), 1);
  assert.equal(await run(1), 2);
  assert.deepEqual(await Promise.all([run(1), run(1)]), [3, 1]);
  await assert.rejects(run(0), (error) => isThimbleError(error, "base.bug"));
  const later = new AbortController();
  const running = run(-1, later.signal);
  later.abort();
  await assert.rejects(running, (error) => isThimbleError(error, "base.aborted"));
  await assert.rejects(run(1, AbortSignal.abort()), (error) => isThimbleError(error, "base.aborted"));
  assert.equal(await run(1), 1);
});

test("WarmThreads give no job to a thread whose answer came while it was cancelled", async () => {
  await using folder = await temporaryProject({ "count.ts": PROGRAM });
  const program = pathToFileURL(join(folder.directory, "count"));
  using threads = new WarmThreads();
  const run = (signal?: AbortSignal): Promise<number> =>
    threads.run<number>({ program, request: 1, what: "count" }, signal);
  assert.equal(await run(), 1);
  const later = new AbortController();
  const cancelled = assert.rejects(run(later.signal), (error) => isThimbleError(error, "base.aborted"));
  // Nothing is heard meanwhile, so the answer waits.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  later.abort();
  const next: Promise<number>[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    await setImmediate();
    next.push(run());
  }
  await cancelled;
  assert.deepEqual(await Promise.all(next), [1, 1, 1, 1, 1]);
});
