import { type ErrorCode, type Logger, SILENT_LOGGER } from "@thimble/base";
import { ContainerFault } from "../../src/container/container-fault.ts";
import { Executor, type ExecutorOptions, type Outcome } from "../../src/container/executor.ts";
import { MemoryPool } from "../../src/container/memory-pool.ts";
import { ServiceProfile, type SharedSpec } from "../../src/container/service-profile.ts";
import type { TinyContainer } from "../../src/container/tiny-container.ts";
import { ContainerEvent, EVENT_KINDS } from "../../src/events/container-event.ts";
import type { PendingCall } from "../../src/host/pending-call.ts";
import type { StateValue } from "../../src/index.ts";
import { guest } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";

/** A body for `guest` with a handler of readings that gets the value as its second argument. */
export function onReading(body: string): Uint8Array {
  return guest(`(func (export "reading") (param i32 f64 f64 i32) ${body})`, { texts: "outk" });
}

/** Some of an event's fields; the rest as a new event has them. */
export function eventOf(fields: Partial<ContainerEvent>): ContainerEvent {
  return Object.assign(new ContainerEvent(), fields);
}

/** For `assert.throws`: whether a fault of this code was thrown. */
export function faultWith(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof ContainerFault && error.fault.code === code;
}

/** An executor with containers, and no engine around it. */
export class ContainerLab {
  readonly pool: MemoryPool = new MemoryPool();
  readonly executor: Executor;

  constructor(logger: Logger = SILENT_LOGGER, options: ExecutorOptions = {}) {
    this.executor = new Executor(this.pool, logger, options);
  }

  /** A container that has not handled its start; `parts` replace those of `specOf`. */
  make(wasm: Uint8Array, parts: Partial<SharedSpec> = {}, state = new Map<string, StateValue>()): TinyContainer {
    const profile = new ServiceProfile({ ...specOf(wasm), ...parts });
    return this.executor.instantiate({ id: "app/guest", profile, state });
  }

  /** What came of a reading with this value. The executor uses its outcome again, so this is a copy. */
  read(container: TinyContainer, value: number): Outcome {
    return { ...this.executor.handle(container, eventOf({ kind: EVENT_KINDS.reading, value })) };
  }

  /** Begins a reading with this value, of a container that may wait. */
  begin(container: TinyContainer, value: number): Outcome | undefined {
    return this.executor.begin(container, eventOf({ kind: EVENT_KINDS.reading, value }));
  }

  /** What the container waits for, with its effects so far committed. */
  waiting(container: TinyContainer): PendingCall {
    const pending = this.executor.pendingOf(container);
    if (pending === undefined) throw new Error("the container has no call under way");
    this.executor.commitBeforeWait(pending);
    return pending;
  }
}
