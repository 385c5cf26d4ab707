import { Worker } from "node:worker_threads";
import type { PrepareAnswer, PrepareRequest } from "./prepare-protocol.ts";

/** The file that runs in the thread has the extension of this one: `.ts` from source, `.js` from dist. */
const EXTENSION = import.meta.url.slice(import.meta.url.lastIndexOf("."));
/** Heap of the thread, in MiB: to prepare the largest module takes some 100. */
const HEAP_MIB = 512;

/** A thread that prepares modules, one after the other. */
export interface PrepareThread {
  post(request: PrepareRequest): void;
  /** Ends the thread, whatever it does. */
  terminate(): void;
}

/** What a thread tells. */
export interface PrepareThreadEvents {
  answer(answer: PrepareAnswer): void;
  /** The thread is gone; `error` where it died of one. Comes once. */
  exit(error: unknown): void;
}

/** Starts a thread. */
export type StartPrepareThread = (events: PrepareThreadEvents) => PrepareThread;

/** Starts a thread of Node. */
export const startPrepareThread: StartPrepareThread = (events) => {
  const worker = new Worker(new URL(`./prepare-main${EXTENSION}`, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  let failure: unknown;
  worker.on("message", (answer: PrepareAnswer) => events.answer(answer));
  worker.on("error", (error) => {
    failure = error;
  });
  worker.on("exit", () => events.exit(failure));
  return {
    post: (request) => worker.postMessage(request),
    terminate: () => void worker.terminate(),
  };
};
