import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { isThimbleError } from "@thimble/base";
import { runInThread } from "../../src/build/run-in-thread.ts";
import { temporaryProject } from "./temporary-project.ts";

const THREADS = await temporaryProject({
  "double.ts":
    'import { parentPort } from "node:worker_threads";\nparentPort.on("message", (n) => parentPort.postMessage(n * 2));\n',
  "crash.ts": "process.exit(0);\n",
  "wait.ts": 'import { parentPort } from "node:worker_threads";\nparentPort?.on("message", () => undefined);\n',
});

function job(name: string, request: unknown): Parameters<typeof runInThread>[0] {
  return { program: pathToFileURL(join(THREADS.directory, name)), request, what: "compile main.ts" };
}

describe("runInThread()", () => {
  it("returns what the thread answers", async () => {
    assert.equal(await runInThread<number>(job("double", 21)), 42);
  });

  it("says that a thread ended without an answer", async () => {
    await assert.rejects(runInThread(job("crash", 0)), (error) => isThimbleError(error, "base.bug"));
  });

  it("ends the thread when it is cancelled, before or while it runs", async () => {
    const isAborted = (error: unknown): boolean => isThimbleError(error, "base.aborted");
    await assert.rejects(runInThread(job("wait", 0), AbortSignal.abort()), isAborted);
    const later = new AbortController();
    const running = runInThread(job("wait", 0), later.signal);
    later.abort();
    await assert.rejects(running, isAborted);
  });
});
