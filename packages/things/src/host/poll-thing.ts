import { type Clock, type Millis, sleep, ThimbleError } from "@thimble/base";
import type { Binding } from "../driver/binding.ts";
import type { DriverValue, PolledDriver } from "../driver/driver.ts";
import { abortable } from "./abortable.ts";
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
  readonly emit: (arrival: Arrival) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Reads a Thing's properties at their periods until the signal is aborted. Each round waits for the listeners before the next, so a slow
 * listener slows the polling and loses nothing; while the device fails the rounds are as far apart as the backoff says.
 * @throws signal.reason
 */
export async function pollThing(driver: PolledDriver, parts: LoopParts): Promise<never> {
  const { thing, states, clock, signal } = parts;
  const due = new Map<PropertyState, Millis>(states.map((state) => [state, clock.monotonic()]));
  for (;;) {
    await pollOnce(driver, parts, due);
    const pause = due.size === 0 ? PRESENCE_CHECK : Math.min(...due.values()) - clock.monotonic();
    const wait = thing.isReachable ? pause : thing.nextRetry();
    if (wait > 0) await sleep(clock, wait, signal);
    signal.throwIfAborted();
  }
}

async function pollOnce(driver: PolledDriver, parts: LoopParts, due: Map<PropertyState, Millis>): Promise<void> {
  const { thing, clock, emit, signal } = parts;
  try {
    await abortable(driver.connect(), signal);
  } catch (error) {
    signal.throwIfAborted();
    thing.fail(asThimbleError(error));
    return;
  }
  const began = clock.monotonic();
  const states = chooseStates(parts, due, began);
  const bindings = states.flatMap(({ bound }) => bound.read ?? []);
  const answers = bindings.length === 0 ? [] : await abortable(driver.read(bindings, { signal }), signal);
  const pairs = states.flatMap((state, i) => {
    const answer = answers[i];
    return answer === undefined ? [] : [[state, answer] as const];
  });
  for (const arrival of thing.accept(pairs)) await emit(arrival);
  // What did not answer stays due, for the next try.
  if (!thing.isReachable) return;
  const now = clock.monotonic();
  for (const state of states) {
    const { pollEvery } = state.bound.property;
    due.set(state, nextDue({ previous: due.get(state) ?? began, period: pollEvery, now, anchor: parts.anchor }));
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
function chooseStates(
  { thing, states }: LoopParts,
  due: ReadonlyMap<PropertyState, Millis>,
  now: Millis,
): readonly PropertyState[] {
  const isDue = (state: PropertyState): boolean => (due.get(state) ?? 0) <= now;
  const wanted = new Set(states.filter(isDue).flatMap((state) => thing.withTimeSource(state)));
  return states.filter((state) => wanted.has(state));
}

/** An error of the catalogue, whatever was caught. */
export function asThimbleError(error: unknown): ThimbleError {
  if (error instanceof ThimbleError) return error;
  return new ThimbleError("base.bug", "Cannot talk to the device: the driver failed", { cause: error });
}
