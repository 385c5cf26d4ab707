import { type Millis, type Random, SeededRandom } from "@thimble/base";
import { applyFault } from "./apply-fault.ts";
import { type AnswerFault, type Fault, isValueFault } from "./fault.ts";
import { sinceFaultBegan } from "./fault-window.ts";

/** A fault, what it draws from, and what it keeps of the property. */
interface RunningFault {
  readonly fault: Fault;
  readonly random: Random;
  /** The value before it; that of the first reading where it was there from the beginning. */
  before: number | undefined;
}

/** Faults that come and go by the clock, one after the other: each gets what the one before it made. */
export class RunningFaults {
  readonly #faults: readonly RunningFault[];
  /** When they were switched on. */
  readonly #began: Millis;

  /** `random` is drawn from by faults without a seed. */
  constructor(faults: readonly Fault[], began: Millis, random: Random) {
    this.#began = began;
    this.#faults = faults.map((fault) => ({
      fault,
      random: fault.seed === undefined ? random : new SeededRandom(fault.seed),
      before: undefined,
    }));
  }

  /** What is wrong with the answer to a request that is made now. */
  answer(now: Millis): readonly AnswerFault[] {
    return this.#faults.flatMap((running) => {
      const { fault } = running;
      return isValueFault(fault) || this.#sinceWhenHit(running, now) === undefined ? [] : [fault];
    });
  }

  /** What is read now in place of this value. */
  value(value: number, now: Millis): number {
    let result = value;
    for (const running of this.#faults) {
      const { fault, random } = running;
      if (!isValueFault(fault)) continue;
      const since = this.#sinceWhenHit(running, now);
      const before = running.before ?? result;
      if (since === undefined || running.before === undefined) running.before = result;
      if (since !== undefined) result = applyFault(fault, result, { since, before, random });
    }
    return result;
  }

  /** How long ago the fault began; undefined when it does not last or chance spares this reading. */
  #sinceWhenHit({ fault, random }: RunningFault, now: Millis): Millis | undefined {
    const since = sinceFaultBegan(fault, now - this.#began);
    if (since === undefined) return undefined;
    return random.next() < (fault.probability ?? 1) ? since : undefined;
  }
}
