import { type Clock, describeError, type Logger, type Millis, type Timer } from "@thimble/base";
import { MAXIMUM_WRITE_RECORDS, type StateStore } from "../state/state-store.ts";
import type { ActionRecord } from "./action-record.ts";
import type { DeviceEvent } from "./device-event.ts";
import type { WriteRecord } from "./write-record.ts";

/** The device event that a record tells of. */
export function writeEvent({ time, property, by, old, value, failure }: WriteRecord): DeviceEvent {
  if (failure !== undefined) return { time, kind: "write-failed", property, value, by, message: failure };
  return { time, kind: "write", property, value, ...(old !== undefined && { old }), by };
}

/** The device event that a record of an action tells of. */
export function actionEvent({ time, action, by, input, output, isConfirmed, failure }: ActionRecord): DeviceEvent {
  const told = input === undefined ? {} : { input };
  if (failure !== undefined) return { time, kind: "invoke-failed", action, ...told, by, message: failure };
  return { time, kind: "invoked", action, ...told, ...(output !== undefined && { output }), by, isConfirmed };
}

/** How long a write may be on its way to the disk: as much as a power cut may take of the journal. */
export const JOURNAL_DELAY: Millis = 1000;

/** How long until a disk that took nothing is asked again. */
export const JOURNAL_RETRY: Millis = 5000;

/** What a journal is made from. */
export interface WriteJournalParts {
  readonly store: Pick<StateStore, "recordJournal">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Keeps who wrote what in place of what and who invoked what, also over restarts. What comes close together goes to the disk together, all of it or
 * nothing. A disk that takes nothing is asked again; meanwhile as much is kept in memory as the disk would keep.
 */
export class WriteJournal {
  readonly #parts: WriteJournalParts;
  readonly #logger: Logger;
  #writes: WriteRecord[] = [];
  #actions: ActionRecord[] = [];
  #timer: Timer | undefined;
  #isRefused = false;

  constructor(parts: WriteJournalParts) {
    this.#parts = parts;
    this.#logger = parts.logger.child("writes");
  }

  /** Takes a record; one of a value that is no number was no write, and has no place on the disk. */
  add(record: WriteRecord): void {
    if (Number.isFinite(record.value)) this.#take(this.#writes, record);
  }

  /** Takes a record of an action. */
  addAction(record: ActionRecord): void {
    this.#take(this.#actions, record);
  }

  /** Puts on the disk what waits. What the disk does not take waits on: driving Things goes on. */
  flush(): void {
    const { store, clock } = this.#parts;
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    if (this.#writes.length + this.#actions.length === 0) return;
    try {
      store.recordJournal({ writes: this.#writes, actions: this.#actions });
    } catch (error) {
      if (!this.#isRefused)
        this.#logger.error("journal-refused", { ...this.#waiting(), message: describeError(error) });
      this.#isRefused = true;
      this.#timer = clock.after(JOURNAL_RETRY, () => this.flush());
      return;
    }
    if (this.#isRefused) this.#logger.info("journal-kept", this.#waiting());
    this.#isRefused = false;
    [this.#writes, this.#actions] = [[], []];
  }

  /** Puts on the disk what waits, for the last time: what it does not take now is lost, and told in the log. Idempotent. */
  close(): void {
    this.flush();
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    if (this.#writes.length + this.#actions.length > 0) this.#logger.error("journal-lost", this.#waiting());
    [this.#writes, this.#actions] = [[], []];
  }

  #take<T>(waiting: T[], record: T): void {
    waiting.push(record);
    // The disk would have forgotten it, too.
    if (waiting.length > MAXIMUM_WRITE_RECORDS) waiting.shift();
    this.#timer ??= this.#parts.clock.after(JOURNAL_DELAY, () => this.flush());
  }

  #waiting(): { readonly writes: number; readonly actions: number } {
    return { writes: this.#writes.length, actions: this.#actions.length };
  }
}
