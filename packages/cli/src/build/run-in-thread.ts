import type { RunInThread, ThreadJob } from "./thread-job.ts";
import { WarmThreads } from "./warm-threads.ts";

/** As `RunInThread`, in a thread that ends with its answer. */
export const runInThread: RunInThread = async <Answer>(job: ThreadJob, signal?: AbortSignal): Promise<Answer> => {
  using threads = new WarmThreads();
  return await threads.run<Answer>(job, signal);
};
