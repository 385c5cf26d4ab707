import { parentPort } from "node:worker_threads";
import { ThimbleError } from "@thimble/base";
import { beNice } from "../worker/be-nice.ts";
import { answerPrepare, type PrepareRequest } from "./prepare-protocol.ts";

if (parentPort === null) {
  throw new ThimbleError("base.bug", "Cannot run prepare-main: it is the entry of a worker thread, not a program");
}
const port = parentPort;
// Containers that run go before those that are to come.
beNice();
port.on("message", (request: PrepareRequest) => port.postMessage(answerPrepare(request)));
