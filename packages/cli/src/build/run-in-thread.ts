import { Worker } from "node:worker_threads";
import { ThimbleError } from "@thimble/base";

/** What runs, and how its errors call it. */
export interface ThreadJob {
  /** The program of the thread, without its suffix, as `new URL(…, import.meta.url)` gives it; it posts one answer. */
  readonly program: URL;
  /** What it is given. Structured-cloneable. */
  readonly request: unknown;
  /** What is done, as in "Cannot <what>: cancelled". */
  readonly what: string;
}

/**
 * Runs a program of this package in a thread of its own, so that the caller can show that it goes on, and returns its answer.
 * @throws ThimbleError base.aborted when the signal is or becomes aborted; base.bug when the thread ends without an answer
 */
export function runInThread<Answer>({ program, request, what }: ThreadJob, signal?: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      void worker.terminate();
      reject(new ThimbleError("base.aborted", `Cannot ${what}: cancelled`, { cause: signal?.reason }));
    };
    const suffix = import.meta.url.endsWith(".ts") ? "ts" : "js";
    // Where a compiler crashes it ends its thread, and writes to the standard error only that it did.
    const worker = new Worker(new URL(`${program.href}.${suffix}`), { workerData: request, stderr: true });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => {
      signal?.removeEventListener("abort", stop);
      reject(new ThimbleError("base.bug", `Cannot ${what}: the compiler crashed`));
    });
    if (signal?.aborted === true) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
