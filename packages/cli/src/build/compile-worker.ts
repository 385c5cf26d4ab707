import { parentPort, workerData } from "node:worker_threads";
import { runCompiler } from "./run-compiler.ts";

parentPort?.postMessage(await runCompiler(workerData));
