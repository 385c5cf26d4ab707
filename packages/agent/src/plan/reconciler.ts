import { type Clock, describeError, isThimbleError, type Logger, type Millis, type Timer } from "@thimble/base";
import type { DesiredState } from "@thimble/model";
import type { EventRecorder } from "../record/event-recorder.ts";
import type { CurrentState } from "./current-state.ts";
import { plan } from "./plan.ts";
import { describeStep, type Step, type StepExecutors, type StepKind } from "./step.ts";

/** How often the device is compared with what it should be when nothing asked for it: what failed is then tried again. */
export const RECONCILE_PERIOD: Millis = 30_000;

/** What a reconciler looks at and works with. */
export interface ReconcilerParts {
  readonly current: () => CurrentState;
  readonly desired: () => DesiredState | undefined;
  readonly executors: StepExecutors;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Brings what is to what should be, by the steps of `plan`.
 *
 * It takes no hint of what changed: each pass looks at everything, so the path after a crash is the path of every day.
 * Passes never overlap; a trigger during a pass leads to one more. A step that fails is recorded and left to the next
 * pass, and the steps after it are still taken.
 */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  readonly #logger: Logger;
  readonly #timer: Timer;
  #passes: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #isClosed = false;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
    this.#logger = parts.logger.child("reconciler");
    this.#timer = parts.clock.every(RECONCILE_PERIOD, () => void this.trigger());
  }

  /** Asks for a pass. Resolves after one that began after this call; never rejects. */
  trigger(): Promise<void> {
    if (this.#next !== undefined) return this.#next;
    const next = this.#passes.then(() => {
      this.#next = undefined;
      return this.#pass();
    });
    this.#next = next;
    this.#passes = next;
    return next;
  }

  /** Ends after the step at hand. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer[Symbol.dispose]();
    await this.#passes;
  }

  async #pass(): Promise<void> {
    for (const step of plan(this.#parts.current(), this.#parts.desired())) {
      if (this.#isClosed) return;
      await this.#take(step);
    }
  }

  async #take(step: Step): Promise<void> {
    const name = describeStep(step);
    try {
      await execute(step, this.#parts.executors);
      this.#logger.debug("step", { step: name });
    } catch (error) {
      const message = describeError(error);
      const code = isThimbleError(error) ? error.code : "base.bug";
      this.#logger.error("step-failed", { step: name, message });
      this.#parts.events.record({ kind: "step-failed", step: name, code, message });
    }
  }
}

async function execute<K extends StepKind>(step: Step<K>, executors: StepExecutors): Promise<void> {
  await executors[step.kind](step);
}
