import type { Millis } from "@thimble/base";
import type { PropertyPath } from "../reading/reading.ts";

/** What a container may use. Each limit is enforced at run time and its use is counted. */
export interface Budget {
  /** Bytes of linear memory, a multiple of 64 KiB after rounding up. */
  readonly memoryBytes: number;
  /** Wasm instructions for one event, from 1. Calls of the host are paid from them at fixed prices. @see wit/edge.wit */
  readonly instructions: number;
  /** Messages a second it may publish, with a burst of one second's worth. */
  readonly messagesPerSecond: number;
  /** Bytes of payload a second that it may publish, with a burst of one second's worth. */
  readonly bytesPerSecond: number;
  /** Writes to Things a second, with a burst of one second's worth. */
  readonly writesPerSecond: number;
  /** Bytes of keyed state, keys and values together. */
  readonly stateBytes: number;
  /** Log lines a second, with a burst of one second's worth. */
  readonly logLinesPerSecond: number;
}

/** What a container gets where compose.yaml says nothing: enough for a control loop, too little to hurt. */
export const DEFAULT_BUDGET: Budget = {
  memoryBytes: 65_536,
  instructions: 100_000,
  messagesPerSecond: 50,
  bytesPerSecond: 65_536,
  writesPerSecond: 50,
  stateBytes: 4096,
  logLinesPerSecond: 10,
};

/**
 * The most that a budget may be, so that what a container does within its budget hurts nobody: what it publishes and writes is handled by the
 * agent's own thread, in some microseconds each, and its state is in memory. `memoryBytes` is all that a 32-bit linear memory has.
 * @see WebAssembly Core Specification 2.0, section 3.2.5 "Memory Types": 65,536 pages of 65,536 bytes
 */
export const MAXIMUM_BUDGET: Budget = {
  memoryBytes: 65_536 * 65_536,
  instructions: 1_000_000_000,
  messagesPerSecond: 20_000,
  bytesPerSecond: 64 * 1024 * 1024,
  writesPerSecond: 20_000,
  stateBytes: 16 * 1024 * 1024,
  logLinesPerSecond: 1000,
};

/** The bounded queue before a container. */
export interface QueuePolicy {
  /** Events it holds, 1 to 65,536. */
  readonly length: number;
  /** What happens when it is full. `push-back` makes the sender wait: polling slows down, nothing is dropped. */
  readonly whenFull: "drop-oldest" | "drop-newest" | "push-back";
}

/** The longest queue: full of messages, it keeps them in memory. */
export const MAXIMUM_QUEUE_LENGTH = 65_536;

/** The choices of `whenFull`. */
export const QUEUE_FULL_CHOICES: readonly QueuePolicy["whenFull"][] = ["drop-oldest", "drop-newest", "push-back"];

/** What stands before a container where compose.yaml says nothing. */
export const DEFAULT_QUEUE: QueuePolicy = { length: 256, whenFull: "drop-oldest" };

/** What wakes a container. */
export interface Triggers {
  /** Properties whose readings it handles; being named here grants reading them. */
  readonly reading: readonly PropertyPath[];
  /** Topic filters whose messages it handles; being named here grants receiving them. */
  readonly message: readonly string[];
  /** Period of `tick` from the start on; undefined for none. */
  readonly tick: Millis | undefined;
}
