import { type Clock, type Millis, ThimbleError, type Timer } from "@thimble/base";
import type { Binding } from "../driver/binding.ts";
import type { DriverAnswer, DriverValue, PolledDriver } from "../driver/driver.ts";
import type { Arrival, HostedThing } from "./hosted-thing.ts";
import type { PropertyState } from "./property-state.ts";

/** How often a Thing that can not be read is checked to be there. */
const PRESENCE_CHECK: Millis = 5000;

/** An event that a device tells of, and what takes it. */
export interface EventIntake {
  readonly read: Binding;
  readonly take: (answer: DriverValue) => Promise<void>;
}

/** What a loop that feeds a Thing needs. */
export interface LoopParts {
  readonly thing: HostedThing;
  /** Those of its properties that this loop feeds. */
  readonly states: readonly PropertyState[];
  /** What becomes of the events that its device tells of. Default it tells of none. */
  readonly events?: readonly EventIntake[];
  /** `Clock.monotonic()` from which its periods count. */
  readonly anchor: Millis;
  readonly clock: Clock;
  readonly emit: (arrival: Arrival, removed: AbortSignal | undefined) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Reads a Thing's properties at their periods until the signal is aborted. Each round waits for the listeners before the next, so a slow
 * listener slows the polling and loses nothing; while the device fails the rounds are as far apart as the backoff says.
 * @throws signal.reason
 */
export function pollThing(driver: PolledDriver, parts: LoopParts): Promise<never> {
  return new Promise((_, reject) => new PollLoop(driver, parts, reject).begin());
}

/**
 * The loop, in steps. Between two rounds it is one timer and nothing else: what waits for a second outlives V8's young generation, and promises, closures and
 * listeners of ten thousand loops that do were most of what the collector had to do.
 */
class PollLoop {
  readonly #driver: PolledDriver;
  readonly #parts: LoopParts;
  readonly #fail: (reason: unknown) => void;
  /** When each of the states is due. */
  readonly #due: Millis[];
  readonly #options: { readonly signal: AbortSignal };
  /** Of all states: nearly always all are due, and are asked for in the same way. */
  #bindings: readonly Binding[] | undefined;
  #timer: Timer | undefined;

  constructor(driver: PolledDriver, parts: LoopParts, fail: (reason: unknown) => void) {
    this.#driver = driver;
    this.#parts = parts;
    this.#fail = fail;
    const now = parts.clock.monotonic();
    this.#due = parts.states.map(() => now);
    this.#options = { signal: parts.signal };
  }

  begin(): void {
    const { signal } = this.#parts;
    const stop = (): void => {
      this.#timer?.[Symbol.dispose]();
      // At once, also while a device does not answer.
      this.#fail(signal.reason);
    };
    if (signal.aborted) stop();
    else {
      signal.addEventListener("abort", stop, { once: true });
      this.#go();
    }
  }

  readonly #go = (): void => {
    this.#rounds().catch(this.#fail);
  };

  async #rounds(): Promise<void> {
    const { thing, clock, signal } = this.#parts;
    for (;;) {
      await this.#round();
      if (signal.aborted) return;
      const pause = this.#due.length === 0 ? PRESENCE_CHECK : Math.min(...this.#due) - clock.monotonic();
      const wait = thing.isReachable ? pause : thing.nextRetry();
      if (wait <= 0) continue;
      this.#timer = clock.after(wait, this.#go);
      return;
    }
  }

  #bindingsOf(states: readonly PropertyState[]): readonly Binding[] {
    if (states !== this.#parts.states) return states.flatMap(({ bound }) => bound.read ?? []);
    this.#bindings ??= states.flatMap(({ bound }) => bound.read ?? []);
    return this.#bindings;
  }

  async #round(): Promise<void> {
    const { thing, clock, emit, signal, anchor } = this.#parts;
    try {
      await this.#driver.connect();
    } catch (error) {
      if (!signal.aborted) thing.fail(asThimbleError(error));
      return;
    }
    if (signal.aborted) return;
    const began = clock.monotonic();
    const states = chooseStates(this.#parts, this.#due, began);
    const bindings = this.#bindingsOf(states);
    let answers: readonly DriverAnswer[];
    try {
      answers = bindings.length === 0 ? [] : await this.#driver.read(bindings, this.#options);
    } catch (error) {
      // It should not: a Thing must not be lost for a driver's mistake.
      if (!signal.aborted) thing.fail(asThimbleError(error));
      return;
    }
    if (signal.aborted) return;
    const pairs = states.flatMap((state, i) => {
      const answer = answers[i];
      return answer === undefined ? [] : [[state, answer] as const];
    });
    for (const arrival of thing.accept(pairs)) await emit(arrival, signal);
    // What did not answer stays due, for the next try.
    if (!thing.isReachable) return;
    const now = clock.monotonic();
    for (const [i, state] of this.#parts.states.entries()) {
      if (states !== this.#parts.states && !states.includes(state)) continue;
      const { pollEvery } = state.bound.property;
      this.#due[i] = nextDue({ previous: this.#due[i] ?? began, period: pollEvery, now, anchor });
    }
  }
}

/**
 * When a property is due next: a whole number of periods after `anchor`, so that Things with the same one are read together. What was missed is not made up for: a device that was slow is not flooded.
 */
function nextDue(times: Readonly<Record<"previous" | "period" | "now" | "anchor", Millis>>): Millis {
  const { previous, period, now, anchor } = times;
  if (period === 0) return now;
  // The part of a period by which a sum of fractions may be off.
  const periodsTo = (time: Millis): number => Math.floor((time - anchor) / period + 1e-6);
  return anchor + Math.max(periodsTo(previous) + 1, periodsTo(now)) * period;
}

/** The properties that are due and those that hold their time, in the Thing's order. */
function chooseStates({ thing, states }: LoopParts, due: readonly Millis[], now: Millis): readonly PropertyState[] {
  const wanted = due.every((time) => time <= now) ? states : states.filter((_, i) => (due[i] ?? 0) <= now);
  if (wanted.every(({ bound }) => bound.timeFrom === undefined)) return wanted;
  const all = new Set(wanted.flatMap((state) => thing.withTimeSource(state)));
  return states.filter((state) => all.has(state));
}

/** An error of the catalogue, whatever was caught. */
export function asThimbleError(error: unknown): ThimbleError {
  if (error instanceof ThimbleError) return error;
  return new ThimbleError("base.bug", "Cannot talk to the device: the driver failed", { cause: error });
}
