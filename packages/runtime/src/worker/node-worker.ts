import { Worker } from "node:worker_threads";
import type { FromWorker } from "./protocol.ts";
import type { StartWorker } from "./worker-port.ts";

/** The file that runs in a worker has the extension of this one: `.ts` from source, `.js` from dist. */
const EXTENSION = import.meta.url.slice(import.meta.url.lastIndexOf("."));

/** Starts a worker thread of Node. It inherits the process's options, V8's flags among them. */
export const startNodeWorker: StartWorker = (setup, events) => {
  const worker = new Worker(new URL(`./worker-main${EXTENSION}`, import.meta.url), { workerData: setup });
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
