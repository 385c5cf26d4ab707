import type { FromWorker, ToWorker, WorkerSetup } from "./protocol.ts";

/** A worker as the engine sees it. */
export interface WorkerPort {
  post(message: ToWorker, transfer: readonly ArrayBuffer[]): void;
  /** Ends the worker, whatever it does. Resolves when it is gone. */
  terminate(): Promise<void>;
}

/** What a worker tells. */
export interface WorkerEvents {
  message(message: FromWorker): void;
  /** The worker is gone; `error` where it died of one. Comes once. */
  exit(error: unknown): void;
}

/** Starts a worker. */
export type StartWorker = (setup: WorkerSetup, events: WorkerEvents) => WorkerPort;
