import type { LogFields, Logger } from "@thimble/base";

/** Counts what is dropped and logs the 1st, 2nd, 4th, 8th … time: who does not keep up must not fill the log, too. */
export class DropCounter {
  readonly #logger: Logger;
  readonly #event: string;
  #dropped = 0;

  constructor(logger: Logger, event: string) {
    this.#logger = logger;
    this.#event = event;
  }

  /** How often. */
  get dropped(): number {
    return this.#dropped;
  }

  drop(fields: LogFields = {}): void {
    this.#dropped += 1;
    if (Number.isInteger(Math.log2(this.#dropped)))
      this.#logger.warn(this.#event, { ...fields, dropped: this.#dropped });
  }
}
