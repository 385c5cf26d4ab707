import { parentPort, workerData } from "node:worker_threads";
import { Logger, SystemClock, ThimbleError } from "@thimble/base";
import { beNice } from "./be-nice.ts";
import type { FromWorker, ToWorker, WorkerSetup } from "./protocol.ts";
import { WorkerRunner } from "./worker-runner.ts";

if (parentPort === null) {
  throw new ThimbleError("base.bug", "Cannot run worker-main: it is the entry of a worker thread, not a program");
}
const port = parentPort;
const setup: WorkerSetup = workerData;
if (setup.isNice) beNice();
const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
const logger = new Logger("runtime.worker", (record) => post({ kind: "log", record }));
const runner = new WorkerRunner({ setup, clock: new SystemClock(), logger, post });
port.on("message", (message: ToWorker) => runner.receive(message));
post({ kind: "online" });
