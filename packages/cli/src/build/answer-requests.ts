import { setImmediate as turn } from "node:timers/promises";
import { parentPort } from "node:worker_threads";

/** What a thread does. */
export interface Answerer<Request> {
  answer(request: Request): unknown;
  /** Makes ready for what may be asked next, a step at a time; resolves to whether there is more to do. */
  prepare?(): Promise<boolean>;
}

/**
 * In a thread: answers each message of whoever started it, one after the other, and prepares while none waits. An answer that fails ends the thread with its
 * error.
 */
export function answerRequests<Request>(answerer: Answerer<Request>): void {
  let last = Promise.resolve();
  let waiting = 0;
  parentPort?.on("message", (request: Request) => {
    waiting += 1;
    last = last.then(async () => {
      waiting -= 1;
      parentPort?.postMessage(await answerer.answer(request));
      // A message that came meanwhile goes first.
      do await turn();
      while (waiting === 0 && (await answerer.prepare?.()) === true);
    });
  });
}
