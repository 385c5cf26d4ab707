import { isatty } from "node:tty";
import { parentPort, workerData } from "node:worker_threads";
import { runRequest } from "./run-request.ts";
import { StdinChannel } from "./stdin-channel.ts";
import { ThreadStdin } from "./thread-stdin.ts";

Error.stackTraceLimit = 50;
parentPort?.postMessage(
  runRequest(workerData, {
    stdin: new ThreadStdin(new StdinChannel(workerData.stdin), () => parentPort?.postMessage({ kind: "input" })),
    isTerminal: [isatty(0), isatty(1), isatty(2)],
  }),
);
