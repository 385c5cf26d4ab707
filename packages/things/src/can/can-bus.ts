import type { CanFrame } from "./can-frame.ts";

/** What an open bus tells. */
export interface CanListener {
  onFrame(frame: CanFrame): void;
  /** It ended by itself: its interface is down or gone. */
  onDown(cause: unknown): void;
}

/** A bus that is open. */
export interface OpenCanBus {
  /** @throws Error when the interface does not take it */
  send(frame: CanFrame): void;
  /** Idempotent; nothing is told afterwards. */
  close(): void;
}

/** A CAN interface of this machine. */
export interface CanBus {
  /** @throws ThimbleError things.unreachable, things.missing-library */
  open(listener: CanListener): Promise<OpenCanBus>;
}
