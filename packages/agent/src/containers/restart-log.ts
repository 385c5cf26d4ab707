import { type Clock, describeError, type Logger, type Millis, type Timer } from "@thimble/base";
import type { ContainerId } from "@thimble/runtime";
import type { RestartRecord, StateStore } from "../state/state-store.ts";

/** Records of restarts go to the disk this often at most. */
const PERIOD: Millis = 1000;

/** What a restart log is made from. */
export interface RestartLogParts {
  readonly store: Pick<StateStore, "restartsOf" | "recordRestarts">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * How often containers were started again. A write waits for the disk and the thread waits with it, so containers that end all the time are written
 * once a second, all in one: an agent that is killed forgets the restarts of its last second, no more.
 */
export class RestartLog {
  readonly #parts: RestartLogParts;
  readonly #waiting = new Map<ContainerId, RestartRecord>();
  #timer: Timer | undefined;
  #last: Millis = Number.NEGATIVE_INFINITY;

  constructor(parts: RestartLogParts) {
    this.#parts = parts;
  }

  /** The last record of a container; undefined when it never ended by itself. */
  of(container: ContainerId): RestartRecord | undefined {
    return this.#waiting.get(container) ?? this.#parts.store.restartsOf(container);
  }

  /** Takes note of a restart. A disk that does not take it is no reason to leave the container down: it is logged. */
  record(container: ContainerId, record: RestartRecord): void {
    this.#waiting.set(container, record);
    const wait = this.#last + PERIOD - this.#parts.clock.monotonic();
    if (wait <= 0) this.flush();
    else this.#timer ??= this.#parts.clock.after(wait, () => this.flush());
  }

  /** Writes what waits. */
  flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const { store, clock, logger } = this.#parts;
    this.#last = clock.monotonic();
    try {
      store.recordRestarts(this.#waiting);
    } catch (error) {
      logger.error("restarts-not-recorded", { containers: this.#waiting.size, message: describeError(error) });
    }
    this.#waiting.clear();
  }
}
