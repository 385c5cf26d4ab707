import { parentPort } from "node:worker_threads";

/** In a thread: answers each message of whoever started it, in order. An answer that fails ends the thread with its error. */
export function answerRequests<Request>(answer: (request: Request) => unknown): void {
  parentPort?.on("message", async (request: Request) => parentPort?.postMessage(await answer(request)));
}
