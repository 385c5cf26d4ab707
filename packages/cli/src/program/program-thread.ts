import { isatty } from "node:tty";
import { parentPort, workerData } from "node:worker_threads";
import { isComponent } from "@thimble/wasm";
import type { ThreadStreams } from "./open-program.ts";
import { runComponentRequest } from "./run-component-request.ts";
import { runRequest } from "./run-request.ts";
import { StdinChannel } from "./stdin-channel.ts";
import { ThreadStdin } from "./thread-stdin.ts";

Error.stackTraceLimit = 50;
const streams: ThreadStreams = {
  stdin: new ThreadStdin(new StdinChannel(workerData.stdin), () => parentPort?.postMessage({ kind: "input" })),
  isTerminal: [isatty(0), isatty(1), isatty(2)],
};
parentPort?.postMessage(
  isComponent(workerData.bytes) ? await runComponentRequest(workerData, streams) : runRequest(workerData, streams),
);
