import { type Clock, describeError, type Logger, type Millis, type Timer } from "@thimble/base";
import type { StateStore } from "../state/state-store.ts";
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

/** Keeps who wrote what in place of what and who invoked what, also over restarts. Writes that come close together go to the disk together. */
export class WriteJournal {
  readonly #store: Pick<StateStore, "recordWrites" | "recordActions">;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #waiting: WriteRecord[] = [];
  #actions: ActionRecord[] = [];
  #timer: Timer | undefined;

  constructor(parts: {
    readonly store: Pick<StateStore, "recordWrites" | "recordActions">;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#logger = parts.logger.child("writes");
  }

  /** Takes a record; one of a value that is no number was no write, and has no place on the disk. */
  add(record: WriteRecord): void {
    if (!Number.isFinite(record.value)) return;
    this.#waiting.push(record);
    this.#timer ??= this.#clock.after(JOURNAL_DELAY, () => this.flush());
  }

  /** Takes a record of an action. */
  addAction(record: ActionRecord): void {
    this.#actions.push(record);
    this.#timer ??= this.#clock.after(JOURNAL_DELAY, () => this.flush());
  }

  /** Puts on the disk what waits. What the disk does not take is told in the log, and given up: writing goes on. */
  flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const records = this.#waiting;
    const actions = this.#actions;
    this.#waiting = [];
    this.#actions = [];
    if (records.length + actions.length === 0) return;
    try {
      if (records.length > 0) this.#store.recordWrites(records);
      if (actions.length > 0) this.#store.recordActions(actions);
    } catch (error) {
      const lost = { writes: records.length, actions: actions.length };
      this.#logger.error("journal-lost", { ...lost, message: describeError(error) });
    }
  }
}
