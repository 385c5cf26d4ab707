import { parentPort, workerData } from "node:worker_threads";
import { shrink } from "./shrink.ts";

parentPort?.postMessage(shrink(workerData));
