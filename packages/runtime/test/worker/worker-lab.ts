import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import { WorkerEngine, type WorkerEngineOptions } from "../../src/index.ts";
import { startNodeWorker } from "../../src/worker/node-worker.ts";
import { Progress } from "../../src/worker/progress.ts";
import type { StartWorker, WorkerPort } from "../../src/worker/worker-port.ts";
import { Recorder } from "../recorder.ts";

/** A worker that a test can look into and kill. */
export interface LabWorker {
  readonly port: WorkerPort;
  readonly progress: Progress;
  isGone: boolean;
}

/** An engine whose workers a test can kill. */
export class WorkerLab implements AsyncDisposable {
  readonly workers: LabWorker[] = [];
  readonly recorder: Recorder = new Recorder();
  readonly engine: WorkerEngine;

  constructor(options: Partial<WorkerEngineOptions> = {}) {
    const startWorker: StartWorker = (setup, events) => {
      const port = startNodeWorker(setup, {
        ...events,
        exit: (error) => {
          worker.isGone = true;
          events.exit(error);
        },
      });
      const worker: LabWorker = { port, progress: new Progress(setup.progress), isGone: false };
      this.workers.push(worker);
      return port;
    };
    this.engine = new WorkerEngine({
      clock: new SystemClock(),
      logger: SILENT_LOGGER,
      listener: this.recorder,
      startWorker,
      ...options,
    });
  }

  /** The worker that was started last. */
  get newest(): LabWorker {
    const worker = this.workers.at(-1);
    if (worker === undefined) throw new Error("no worker was started");
    return worker;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.engine.close();
  }
}

/** Waits, turn by turn of the event loop, until the condition holds. */
export async function until(isMet: () => boolean): Promise<void> {
  while (!isMet()) await new Promise((resolve) => setImmediate(resolve));
}
