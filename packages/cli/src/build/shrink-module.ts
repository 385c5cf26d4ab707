import { runInThread } from "./run-in-thread.ts";
import type { ShrinkRequest } from "./shrink.ts";
import type { RunInThread } from "./thread-job.ts";

const WORKER = new URL("./shrink-worker", import.meta.url);

/**
 * Makes a module smaller that means the same, in a thread of its own.
 * @throws ThimbleError base.aborted; base.bug when the optimizer crashes
 */
export function shrinkModule(
  request: ShrinkRequest,
  signal?: AbortSignal,
  threads: RunInThread = runInThread,
): Promise<Uint8Array<ArrayBuffer>> {
  return threads({ program: WORKER, request, what: "make a module smaller" }, signal);
}
