import { Worker } from "node:worker_threads";
import { ThimbleError } from "@thimble/base";
import type { RunInThread, ThreadJob } from "./thread-job.ts";

/**
 * Threads that go on after their answer, for the next job with the same program: what a compiler has loaded and optimized of itself stays. They keep no process
 * alive. Disposing ends all of them.
 */
export class WarmThreads implements Disposable {
  readonly #idle = new Map<string, Worker[]>();
  readonly #all = new Set<Worker>();

  /** As `runInThread`. */
  readonly run: RunInThread = <Answer>(job: ThreadJob, signal?: AbortSignal): Promise<Answer> => {
    const { program, request, what } = job;
    if (signal?.aborted === true) return Promise.reject(cancelled(what, signal));
    const worker = this.#idle.get(program.href)?.pop() ?? this.#start(program);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const stop = (): void => {
      // An answer that is on its way comes too late: a thread that ends is none for the next job.
      worker.off("message", answered);
      void worker.terminate();
      reject(cancelled(what, signal));
    };
    const fail = (): void => reject(new ThimbleError("base.bug", `Cannot ${what}: the compiler crashed`));
    const answered = (answer: Answer): void => {
      worker.off("error", reject).off("exit", fail).unref();
      this.#idle.set(program.href, [...(this.#idle.get(program.href) ?? []), worker]);
      resolve(answer);
    };
    worker.once("message", answered).once("error", reject).once("exit", fail).ref();
    signal?.addEventListener("abort", stop, { once: true });
    worker.postMessage(request);
    return promise.finally(() => signal?.removeEventListener("abort", stop));
  };

  [Symbol.dispose](): void {
    for (const worker of this.#all) void worker.terminate();
    this.#idle.clear();
  }

  #start(program: URL): Worker {
    const suffix = import.meta.url.endsWith(".ts") ? "ts" : "js";
    // Where a compiler crashes it ends its thread, and writes to the standard error only that it did.
    const worker = new Worker(new URL(`${program.href}.${suffix}`), { stderr: true });
    this.#all.add(worker);
    worker.once("exit", () => {
      this.#all.delete(worker);
      const left = this.#idle.get(program.href)?.filter((each) => each !== worker);
      if (left !== undefined) this.#idle.set(program.href, left);
    });
    return worker;
  }
}

function cancelled(what: string, signal: AbortSignal | undefined): ThimbleError {
  return new ThimbleError("base.aborted", `Cannot ${what}: cancelled`, { cause: signal?.reason });
}
