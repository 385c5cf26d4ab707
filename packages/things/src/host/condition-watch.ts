import { assertNever } from "@thimble/base";
import type { Reading } from "@thimble/model";
import type { EventCondition } from "../description/parse-when.ts";

/**
 * Finds the readings with which a condition begins to hold: each is an event. It must cease before there is another; above and below a limit it does so
 * only when the value is beyond the limit by the hysteresis. The first reading counts, but for a change. A value that is stale or none says nothing.
 */
export class ConditionWatch {
  readonly #condition: EventCondition;
  #isHeld = false;
  #last: number | undefined;

  constructor(condition: EventCondition) {
    this.#condition = condition;
  }

  /** Takes a reading of the property; whether it is an event. */
  take({ value, quality }: Reading): boolean {
    const condition = this.#condition;
    if (condition.kind === "quality") return this.#begins(condition.qualities.includes(quality));
    if (Number.isNaN(value) || quality === "stale" || quality === "unreachable") return false;
    switch (condition.kind) {
      case "above":
        return this.#begins(value > condition.limit - (this.#isHeld ? condition.hysteresis : 0));
      case "below":
        return this.#begins(value < condition.limit + (this.#isHeld ? condition.hysteresis : 0));
      case "equals":
        return this.#begins(value === condition.value);
      case "changed": {
        const last = this.#last;
        this.#last = value;
        return last !== undefined && last !== value;
      }
      default:
        return assertNever(condition);
    }
  }

  #begins(holds: boolean): boolean {
    const begins = holds && !this.#isHeld;
    this.#isHeld = holds;
    return begins;
  }
}
