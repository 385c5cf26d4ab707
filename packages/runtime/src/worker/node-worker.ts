import { Worker } from "node:worker_threads";
import type { FromWorker } from "./protocol.ts";
import type { StartWorker } from "./worker-port.ts";

/** The file that runs in a worker has the extension of this one: `.ts` from source, `.js` from dist. */
const EXTENSION = import.meta.url.slice(import.meta.url.lastIndexOf("."));

/**
 * MiB of V8's old generation. V8 counts the containers' memories by their size, though they are hardly touched, and near one and a half times this limit does
 * little but collect garbage: with V8's default on a machine of 24 GiB that was at 100,000 containers
 * of 64 KiB, with a limit of 256 MiB, as small machines have, at 10,000. Nothing is allocated for it.
 */
const HEAP_MIB = 16_384;

/** Starts a worker thread of Node. It inherits the process's options, V8's flags among them. */
export const startNodeWorker: StartWorker = (setup, events) => {
  const worker = new Worker(new URL(`./worker-main${EXTENSION}`, import.meta.url), {
    workerData: setup,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  let failure: unknown;
  worker.on("message", (message: FromWorker) => events.message(message));
  worker.on("error", (error) => {
    failure = error;
  });
  worker.on("exit", () => events.exit(failure));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    terminate: async () => {
      await worker.terminate();
    },
  };
};
