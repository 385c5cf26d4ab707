import type { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import { ThimbleError } from "@thimble/base";
import type { ProgramEnding, ProgramMessage, ProgramRequest } from "./program-request.ts";
import { StdinChannel } from "./stdin-channel.ts";
import { StdinFeed } from "./stdin-feed.ts";

/** What a program runs with, of the process. */
export interface ProgramParts {
  /** Aborted: the program is ended where it is. */
  readonly signal: AbortSignal;
  readonly stdin: () => Readable;
}

/**
 * Runs a program in a thread of its own, so that whatever it does it can be ended; its output goes to that of the process at once. Returns how it
 * ended, or `stopped` when the signal came first.
 *
 * @throws ThimbleError what the thread refused; base.bug when the thread breaks
 */
export async function runProgram(
  request: Omit<ProgramRequest, "stdin">,
  { signal, stdin }: ProgramParts,
): Promise<Exclude<ProgramEnding, { kind: "refused" }> | "stopped"> {
  const memory = StdinChannel.memory();
  using feed = new StdinFeed(new StdinChannel(memory), stdin);
  const ending = await endingOf({ ...request, stdin: memory }, feed, signal);
  if (ending === "stopped" || ending.kind !== "refused") return ending;
  const { code, message, where, expected, cause } = ending.error;
  throw new ThimbleError(code, message, {
    ...(where === undefined ? {} : { where }),
    ...(expected === undefined ? {} : { expected }),
    ...(cause === undefined ? {} : { cause: new Error(cause) }),
  });
}

function endingOf(request: ProgramRequest, feed: StdinFeed, signal: AbortSignal): Promise<ProgramEnding | "stopped"> {
  return new Promise((resolve, reject) => {
    const suffix = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const worker = new Worker(new URL(`./program-thread.${suffix}`, import.meta.url), { workerData: request });
    const stop = (): void => {
      void worker.terminate();
      resolve("stopped");
    };
    worker.on("message", (message: ProgramMessage) => {
      if (message.kind === "input") feed.ask();
      else resolve(message);
    });
    worker.once("error", (cause) =>
      reject(new ThimbleError("base.bug", "Cannot run a program: its thread broke", { cause })),
    );
    worker.once("exit", () => {
      signal.removeEventListener("abort", stop);
      reject(new ThimbleError("base.bug", "Cannot run a program: its thread ended before it did"));
    });
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
