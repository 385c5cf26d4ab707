import {
  Backoff,
  type Clock,
  describeError,
  type Logger,
  type Millis,
  type Random,
  SmallMap,
  ThimbleError,
  type Timer,
} from "@thimble/base";
import type { Occurrence, Reading } from "@thimble/model";
import type { BoundAction, BoundEvent, BoundProperty, ThingDescription } from "../description/thing-description.ts";
import type { Driver, DriverAnswer, DriverValue } from "../driver/driver.ts";
import { isPolled } from "../driver/is-polled.ts";
import { fromDevice } from "../pipeline/device-value.ts";
import { allowedWords, isWithin } from "../pipeline/is-allowed.ts";
import { type Moment, PropertyState } from "./property-state.ts";
import type { ThingStatus } from "./thing-status.ts";

/** A reading and when its answer arrived, by `Clock.monotonic()`. */
export interface Arrival {
  readonly reading: Reading;
  readonly arrived: Millis;
}

/** What a hosted Thing needs of its host. */
export interface HostedThingParts {
  readonly description: ThingDescription;
  readonly driver: Driver;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Gives a reading to the listeners; resolves when they have taken it or the Thing is removed, never rejects. */
  readonly emit: (arrival: Arrival, removed: AbortSignal | undefined) => Promise<void>;
  readonly onStatus: (status: ThingStatus) => void;
  /** Aborted when the Thing is removed. Default never. */
  readonly removed?: AbortSignal;
}

/** With more properties than these they are looked up by name: fewer are found as fast by looking at each, and a map takes memory for each Thing. */
const FEW = 8;

const NO_EVENTS: readonly BoundEvent[] = [];

/** One Thing on the device: its properties' states, whether it answers, and its counters. The loops that feed it are elsewhere. */
export class HostedThing {
  readonly driver: Driver;
  /** Those that hold the time of others come first, so that they are accepted first. */
  readonly properties: readonly PropertyState[];
  readonly #parts: HostedThingParts;
  #byName: ReadonlyMap<string, PropertyState> | undefined;
  /** From when it failed once. */
  #backoff: Backoff | undefined;
  readonly #timers = new SmallMap<PropertyState, Timer>();
  #isReachable: boolean | undefined;
  #isClosed = false;
  #since: number;
  #failingSince: Millis | undefined;
  #lastError: ThimbleError | undefined;
  /** Whether a property may be `unreachable`. */
  #hasLost = false;
  #reads = 0;
  #errors = 0;
  #retries = 0;
  #dropped = 0;

  constructor(parts: HostedThingParts) {
    const { thing, properties } = parts.description;
    this.#parts = parts;
    this.driver = parts.driver;
    this.properties = timeSourcesFirst(properties).map(
      (bound) => new PropertyState(thing.name, bound, isPolled(parts.driver, bound.read)),
    );
    this.#since = parts.clock.now();
  }

  get actions(): readonly BoundAction[] {
    return this.#parts.description.actions;
  }

  get events(): readonly BoundEvent[] {
    return this.#parts.description.events ?? NO_EVENTS;
  }

  /** Those of `properties` that can be read, in that order. */
  get readable(): readonly PropertyState[] {
    const isReadable = ({ bound }: PropertyState): boolean => bound.read !== undefined;
    return this.properties.every(isReadable) ? this.properties : this.properties.filter(isReadable);
  }

  /** Undefined where it has none of that name. */
  property(name: string): PropertyState | undefined {
    if (this.properties.length <= FEW) return this.properties.find(({ bound }) => bound.property.name === name);
    this.#byName ??= new Map(this.properties.map((state) => [state.bound.property.name, state]));
    return this.#byName.get(name);
  }

  get status(): ThingStatus {
    const { thing } = this.#parts.description;
    return {
      thing,
      isReachable: this.isReachable,
      since: this.#since,
      lastError: this.#lastError,
      reads: this.#reads,
      errors: this.#errors,
      retries: this.#retries,
      dropped: this.#dropped,
    };
  }

  /** Whether the device answered last time. */
  get isReachable(): boolean {
    return this.#isReachable ?? false;
  }

  /** The states to read for one: the one that holds its time first. */
  withTimeSource(state: PropertyState): readonly PropertyState[] {
    const source = this.#sourceOf(state);
    return source === undefined ? [state] : [source, state];
  }

  /**
   * Takes what came of one read and yields what to give to the listeners. Each answer is taken when the one before was given out, so
   * that one that a listener has overwritten meanwhile is dropped. No answer at all among them counts as a failure. What was unreachable
   * and is not among the answers is given out as `stale` at the end.
   */
  *accept(answers: readonly (readonly [PropertyState, DriverAnswer])[]): Generator<Arrival, void> {
    const [failure] = answers.flatMap(([, answer]) => (answer instanceof ThimbleError ? answer : []));
    if (failure !== undefined && answers.every(([, answer]) => answer instanceof ThimbleError)) {
      this.fail(failure);
      return;
    }
    this.#noteAnswer();
    for (const [state, answer] of answers) {
      if (this.#isClosed) return;
      if (answer instanceof ThimbleError) this.countError(answer);
      else yield* this.#acceptOne(state, answer);
    }
    yield* this.#restore();
  }

  /** Takes a value that the device has confirmed. */
  acceptWritten(state: PropertyState, value: number): Arrival {
    const moment = this.#moment();
    const reading = state.acceptWritten(value, moment);
    this.#arm(state, false);
    return { reading, arrived: moment.now };
  }

  /**
   * What a device tells of an event, as others see it; undefined when the Thing is let go, and for what is no value of its data. One outside of the limits of
   * its data is told all the same, for an alarm counts more than its figure, and counted as an error.
   */
  acceptEvent(bound: BoundEvent, { value, arrived, event: saying }: DriverValue): Occurrence | undefined {
    if (this.#isClosed) return undefined;
    const { clock, description, logger } = this.#parts;
    const { name, data } = bound.event;
    const event = `${description.thing.name}/${name}`;
    const number = data === undefined ? Number.NaN : fromDevice(value, bound);
    if (data !== undefined && !isWithin(data, data.type === "boolean" ? Number(number !== 0) : number)) {
      const state = `${number} goes with it`;
      const expected = allowedWords(data);
      const problem = new ThimbleError("things.bad-answer", `Cannot trust the event "${event}": ${state}`, {
        expected,
      });
      this.countError(problem);
      logger.warn("thing-event-bad", { event, error: describeError(problem) });
      if (!Number.isFinite(number)) return undefined;
    }
    return {
      event,
      value: data?.type === "boolean" ? Number(number !== 0) : number,
      time: saying?.time ?? (clock.now() - (clock.monotonic() - arrived)) / 1000,
      ...(saying !== undefined && { details: saying.details }),
    };
  }

  /**
   * Notes that the device answers. Its properties that were `unreachable` are given out as `stale`: they can be reached, and written, and
   * were not measured since. A device that speaks by itself may not say more for a long time.
   */
  recover(): void {
    this.#noteAnswer();
    // The listeners are not waited for: what the device sends next is.
    for (const arrival of this.#restore()) void this.#parts.emit(arrival, this.#parts.removed);
  }

  /** Notes that the device does not answer; its properties lose their worth in time. */
  fail(error: ThimbleError): void {
    this.countError(error);
    if (this.#isClosed) return;
    const isFirst = this.#failingSince === undefined;
    this.#failingSince ??= this.#parts.clock.monotonic();
    if (this.#isReachable !== false) this.#changeTo(false, error);
    if (isFirst) for (const state of this.properties) this.#degrade(state);
  }

  countError(error: ThimbleError): void {
    this.#errors += 1;
    this.#lastError = error;
  }

  /** Counts a value or an event that nobody had time for. */
  countDropped(): void {
    this.#dropped += 1;
  }

  /** How long to wait before trying again. */
  nextRetry(): Millis {
    this.#retries += 1;
    this.#backoff ??= new Backoff(this.#parts.random);
    return this.#backoff.next();
  }

  /** Stops the timers; nothing is given out or told from then on, whatever is still under way. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    this.#timers.clear();
  }

  #noteAnswer(): void {
    if (this.#isClosed) return;
    this.#failingSince = undefined;
    this.#backoff?.reset();
    if (this.#isReachable !== true) this.#changeTo(true);
  }

  *#restore(): Generator<Arrival, void> {
    if (!this.#hasLost) return;
    for (const state of this.properties) {
      if (this.#isClosed) return;
      const moment = this.#moment();
      const reading = state.restore(moment);
      if (reading !== undefined) yield { reading, arrived: moment.now };
    }
    // It may have failed again meanwhile.
    this.#hasLost = this.properties.some(({ last }) => last?.quality === "unreachable");
  }

  #acceptOne(state: PropertyState, answer: DriverValue): readonly Arrival[] {
    const { clock } = this.#parts;
    const { arrived } = answer;
    const source = this.#sourceOf(state);
    // A value whose time did not come with it would get the time of another sample.
    if (source !== undefined && source.answered !== arrived) return [];
    const time = source?.last?.value ?? (clock.now() - (clock.monotonic() - arrived)) / 1000;
    const reading = state.accept(answer, time);
    this.#reads += 1;
    this.#arm(state, false);
    return reading === undefined ? [] : [{ reading, arrived }];
  }

  #sourceOf(state: PropertyState): PropertyState | undefined {
    const { timeFrom } = state.bound;
    return timeFrom === undefined ? undefined : this.property(timeFrom);
  }

  #changeTo(isReachable: boolean, error?: ThimbleError): void {
    const { clock, logger, description, onStatus } = this.#parts;
    const fields = { thing: description.thing.name, address: description.thing.address };
    this.#isReachable = isReachable;
    this.#since = clock.now();
    if (error === undefined) logger.info("thing-reachable", fields);
    else logger.warn("thing-unreachable", { ...fields, error: describeError(error) });
    onStatus(this.status);
  }

  #degrade(state: PropertyState): void {
    const moment = this.#moment();
    const reading = state.degrade(moment);
    if (reading?.quality === "unreachable") this.#hasLost = true;
    // The listeners are not waited for: nobody reads on until this is taken.
    if (reading !== undefined) void this.#parts.emit({ reading, arrived: moment.now }, this.#parts.removed);
    this.#arm(state, true);
  }

  /** Sets the timer for the next loss of quality. One that runs already may be early, not late: it looks again when it fires. */
  #arm(state: PropertyState, isMoved: boolean): void {
    if (this.#isClosed) return;
    const running = this.#timers.get(state);
    if (running !== undefined && !isMoved) return;
    running?.[Symbol.dispose]();
    this.#timers.delete(state);
    const next = state.nextChange(this.#failingSince);
    if (next === undefined) return;
    const { clock } = this.#parts;
    this.#timers.set(
      state,
      clock.after(next - clock.monotonic(), () => this.#degrade(state)),
    );
  }

  #moment(): Moment {
    const { clock } = this.#parts;
    return { now: clock.monotonic(), time: clock.now() / 1000, failingSince: this.#failingSince };
  }
}

/** In their order but for those from which others have their time. */
function timeSourcesFirst(properties: readonly BoundProperty[]): readonly BoundProperty[] {
  if (properties.every(({ timeFrom }) => timeFrom === undefined)) return properties;
  const sources = new Set(properties.flatMap((bound) => bound.timeFrom ?? []));
  return properties.toSorted((a, b) => Number(sources.has(b.property.name)) - Number(sources.has(a.property.name)));
}
