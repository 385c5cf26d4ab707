import {
  type Clock,
  describeError,
  type Logger,
  type Millis,
  nearest,
  type Random,
  SharedTimers,
  ThimbleError,
} from "@thimble/base";
import type { ActionData, ActionPath, Occurrence, Outcome, PropertyPath, Reading } from "@thimble/model";
import { type DescriptionOverrides, overrideDescription } from "../description/override-description.ts";
import type { BoundAction, ThingDescription } from "../description/thing-description.ts";
import type { Driver, DriverValue } from "../driver/driver.ts";
import { driverModule } from "../driver/driver-modules.ts";
import type { DriverLease, DriverRegistry } from "../driver/driver-registry.ts";
import { fromDevice, toDevice } from "../pipeline/device-value.ts";
import { allowedWords, isAllowed, isWithin } from "../pipeline/is-allowed.ts";
import type { Fault } from "../simulated/fault.ts";
import type { FaultSwitch } from "../simulated/fault-switch.ts";
import { abortable } from "./abortable.ts";
import { ConditionWatch } from "./condition-watch.ts";
import { confirmWrite } from "./confirm-write.ts";
import { DeviceWriter } from "./device-writer.ts";
import { feedThing } from "./feed-thing.ts";
import { type Arrival, HostedThing } from "./hosted-thing.ts";
import type { EventIntake } from "./poll-thing.ts";
import type { PropertyState } from "./property-state.ts";
import type { ThingStatus } from "./thing-status.ts";

/** Takes a reading; `arrived` is `Clock.monotonic()` of when the device's answer came. A promise that is not settled holds up the polling. */
export type ReadingListener = (reading: Reading, arrived: Millis) => void | Promise<void>;

/** Takes an event of a Thing. A promise that is not settled holds up what its device tells next. */
export type OccurrenceListener = (occurrence: Occurrence) => void | Promise<void>;

/** An event that a property makes happen. */
interface DerivedEvent {
  readonly event: string;
  readonly watch: ConditionWatch;
  readonly signal: AbortSignal;
}

/** What a host is made of. */
export interface ThingHostOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly drivers: DriverRegistry;
}

/** Who writes, and how long it may take. */
export interface WriteOptions {
  /** For the record: a container, a person. */
  readonly by: string;
  readonly signal?: AbortSignal;
}

/** What came of an action. */
export interface InvokeAnswer {
  /** What the device gave, in the unit of the action's output; NaN for nothing. */
  readonly output: number;
  /** Whether the device itself has said that it is done; otherwise it is known to be sent, and no more. */
  readonly isConfirmed: boolean;
}

/** A property and the Thing that it belongs to. */
interface Found {
  readonly hosted: HostedThing;
  readonly state: PropertyState;
  /** Aborted when the Thing is removed. */
  readonly removed: AbortSignal;
}

const NO_EVENTS: readonly EventIntake[] = [];

interface Entry {
  readonly hosted: HostedThing;
  readonly lease: DriverLease;
  readonly stop: AbortController;
  readonly loop: Promise<void>;
}

/**
 * The Things of one device: polls or listens to each in a loop of its own, so that a slow or dead one does not slow the others, tells
 * listeners of readings and of changes in quality, and writes what is in range. A device that is gone is tried again for ever, with
 * waits of 0.25 to 30 s; nothing has to be restarted when it is back.
 */
export class ThingHost {
  readonly #options: ThingHostOptions;
  /** What waits for the same moment takes one timer. */
  readonly #shared: SharedTimers;
  readonly #writer = new DeviceWriter();
  readonly #entries = new Map<string, Entry>();
  /** When the first Thing at an address was added whose driver gathers reads: the periods of all of them count from there. */
  readonly #anchors = new WeakMap<Driver, Millis>();
  readonly #readingListeners = new Set<ReadingListener>();
  readonly #eventListeners = new Set<OccurrenceListener>();
  /** By the property that makes them happen. */
  readonly #derived = new Map<PropertyPath, readonly DerivedEvent[]>();
  readonly #statusListeners = new Set<(status: ThingStatus) => void>();

  constructor(options: ThingHostOptions) {
    this.#options = options;
    this.#shared = new SharedTimers(options.clock);
  }

  /**
   * Takes a Thing on and begins to poll or listen.
   * @throws ThimbleError things.duplicate when the device has one of that name
   */
  add(description: ThingDescription, overrides: DescriptionOverrides = {}): void {
    const { random, logger, drivers } = this.#options;
    const clock = this.#shared;
    const { name } = description.thing;
    if (this.#entries.has(name))
      throw new ThimbleError("things.duplicate", `Cannot add the Thing "${name}": there is one of that name`);
    const actual = overrideDescription(description, overrides);
    const lease = drivers.lease(actual.driver, actual.address);
    const stop = new AbortController();
    const { signal } = stop;
    const [emit, onStatus] = [this.#give, this.#noteStatus];
    const { driver } = lease;
    const parts = { description: actual, driver, clock, random, logger, emit, onStatus, removed: signal };
    const hosted = new HostedThing(parts);
    const anchor = this.#anchorOf(driver);
    const events = hosted.events.length === 0 ? NO_EVENTS : this.#intakesOf(hosted, signal);
    this.#watchConditions(hosted, name, signal);
    const running = feedThing(driver, { thing: hosted, states: hosted.readable, events, anchor, clock, emit, signal });
    const loop = running.catch((error: unknown) => {
      if (!signal.aborted) logger.error("thing-loop-failed", { thing: name, error: describeError(error) });
    });
    this.#entries.set(name, { hosted, lease, stop, loop });
  }

  /**
   * Lets a Thing go; its driver is closed when no other Thing shares it.
   * @throws ThimbleError base.not-found
   */
  async remove(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw this.#notFound("Thing", name, this.#entries.keys());
    this.#entries.delete(name);
    for (const { when } of entry.hosted.events)
      if (when !== undefined) this.#derived.delete(`${name}/${when.property}`);
    entry.hosted.close();
    entry.stop.abort(new ThimbleError("base.aborted", `Cannot go on with the Thing "${name}": it was removed`));
    await Promise.all([entry.loop, entry.lease.release()]);
  }

  /** How the Things do, in the order in which they were added. */
  list(): readonly ThingStatus[] {
    return [...this.#entries.values()].map(({ hosted }) => hosted.status);
  }

  /** The last reading of a property, stale and unreachable ones among them; undefined when there was none or the path is unknown. */
  last(path: PropertyPath): Reading | undefined {
    return this.#lookUp(path)?.state.last;
  }

  /**
   * Asks the device now. What it answers is a reading for the listeners too.
   * @throws ThimbleError base.not-found, things.not-readable, things.unreachable, base.timeout, things.refused, things.bad-answer,
   *   base.aborted when the Thing is removed meanwhile
   */
  async read(path: PropertyPath, options: { readonly signal?: AbortSignal } = {}): Promise<Reading> {
    const { hosted, state, removed } = this.#find(path);
    if (state.bound.read === undefined)
      throw new ThimbleError("things.not-readable", `Cannot read ${path}: it can only be written`);
    const states = hosted.withTimeSource(state);
    await abortable(hosted.driver.connect(), options.signal);
    const bindings = states.flatMap(({ bound }) => bound.read ?? []);
    const answers = await hosted.driver.read(bindings, options);
    removed.throwIfAborted();
    const answer = answers.at(-1);
    if (answer instanceof ThimbleError) {
      hosted.countError(answer);
      throw answer;
    }
    const pairs = states.flatMap((each, i) => (answers[i] === undefined ? [] : [[each, answers[i]] as const]));
    // The listeners are not waited for: the reader may be one of them.
    for (const arrival of hosted.accept(pairs)) void this.#emit(arrival, options.signal);
    const reading = state.measured;
    if (reading !== undefined) return reading;
    throw new ThimbleError("things.bad-answer", `Cannot read ${path}: the time of its sample did not come with it`);
  }

  /** What a write of this value would come to, without waiting: `denied` when there is no such property or it can not be written. */
  check(path: PropertyPath, value: number): Outcome {
    const found = this.#lookUp(path);
    if (found?.state.bound.write === undefined) return "denied";
    if (!isAllowed(found.state.bound.property, value)) return "out-of-range";
    return found.hosted.isReachable ? "accepted" : "unreachable";
  }

  /**
   * Writes a value, in the property's unit, and resolves when the device has confirmed it; it is a reading from then on. Who wrote what
   * in place of what goes into the log. Where it is declared it is read back before that. Resolves with the value that was there before, as far as it
   * was known.
   * @throws ThimbleError base.not-found, things.not-writable, things.out-of-range, things.unreachable, base.timeout, things.refused,
   *   things.bad-answer, things.not-confirmed
   */
  async write(path: PropertyPath, value: number, options: WriteOptions): Promise<number | undefined> {
    const { hosted, state, removed } = this.#find(path);
    const { write, property } = state.bound;
    if (write === undefined) {
      throw new ThimbleError("things.not-writable", `Cannot write ${path}: it can only be read`, {
        expected: "a property without readOnly that has a form for writing",
      });
    }
    if (!isAllowed(property, value))
      throw new ThimbleError("things.out-of-range", `Cannot write ${value} to ${path}: it is out of range`, {
        expected: allowedWords(property),
      });
    const { logger, clock } = this.#options;
    const old = state.last?.value;
    const record = {
      thing: hosted.status.thing.name,
      property: property.name,
      by: options.by,
      old,
      value,
    };
    try {
      await abortable(hosted.driver.connect(), options.signal);
      await this.#writer.write(hosted.driver, { ...state.bound, write }, value, options);
      const read = state.bound.read ?? driverModule(write.driver)?.readsBack?.(write);
      if (state.bound.confirm !== undefined && read !== undefined) {
        const { driver } = hosted;
        await confirmWrite(value, { driver, bound: state.bound, read, path, clock, signal: options.signal });
      }
    } catch (error) {
      if (error instanceof ThimbleError) hosted.countError(error);
      logger.warn("thing-write-failed", { ...record, error: describeError(error) });
      throw error;
    }
    logger.info("thing-written", record);
    // The listeners are not waited for: the writer may be one of them.
    if (!removed.aborted) void this.#emit(hosted.acceptWritten(state, value), options.signal);
    return old;
  }

  /**
   * Has a Thing carry out an action and resolves when the device has confirmed it, or where its protocol knows no confirmation when it is sent; `given` is NaN where
   * it takes none, or for the default. A simulated action that has an output gives its input. Who invoked what goes into the log.
   * @throws ThimbleError base.not-found, things.out-of-range, things.unreachable, base.timeout, things.refused, things.bad-answer
   */
  async invoke(path: ActionPath, given: number, options: WriteOptions): Promise<InvokeAnswer> {
    const { hosted, bound } = this.#findAction(path);
    const { action, write, constant } = bound;
    const input = Number.isNaN(given) ? (bound.initial ?? given) : given;
    if (action.input === undefined ? !Number.isNaN(input) : !isAllowed(action.input, input)) {
      const state = Number.isNaN(input) ? "without an input: it takes one" : `with ${input}: it is out of range`;
      throw new ThimbleError("things.out-of-range", `Cannot invoke ${path} ${state}`, {
        expected: action.input === undefined ? "no input" : allowedWords(action.input),
      });
    }
    const { logger } = this.#options;
    const record = { thing: hosted.status.thing.name, action: action.name, by: options.by, input };
    let output = Number.NaN;
    try {
      await abortable(hosted.driver.connect(), options.signal);
      output = await carryOut(hosted.driver, bound, constant ?? toDevice(input, bound), options);
      if (write.driver === "simulated" && action.output !== undefined) output = input;
      checkOutput(path, action.output, output);
    } catch (error) {
      if (error instanceof ThimbleError) hosted.countError(error);
      logger.warn("thing-invoke-failed", { ...record, error: describeError(error) });
      throw error;
    }
    const isConfirmed = driverModule(write.driver)?.confirmsWrites?.(write) ?? true;
    logger.info("thing-invoked", { ...record, output, isConfirmed });
    return { output, isConfirmed };
  }

  /**
   * Breaks a simulated Thing, or one property of it, in these ways, in place of those of the last call; their times count from now on.
   * @throws ThimbleError base.not-found; things.not-simulated when there is a real device behind it
   */
  break(name: string, faults: readonly Fault[], property?: string): void {
    this.#faultsOf(name, property).break(faults, property === undefined ? undefined : `${name}/${property}`);
  }

  /**
   * Ends what `break` began: of one property, or all. Faults that the Thing Description declares stay.
   * @throws ThimbleError base.not-found; things.not-simulated when there is a real device behind it
   */
  mend(name: string, property?: string): void {
    this.#faultsOf(name, property).mend(property === undefined ? undefined : `${name}/${property}`);
  }

  /** Calls `listener` with every reading; dispose to end it. */
  onReading(listener: ReadingListener): Disposable {
    this.#readingListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#readingListeners.delete(listener) };
  }

  /** Calls `listener` with every event of a Thing; dispose to end it. */
  onEvent(listener: OccurrenceListener): Disposable {
    this.#eventListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#eventListeners.delete(listener) };
  }

  /** Calls `listener` when a Thing becomes reachable or unreachable; dispose to end it. */
  onStatus(listener: (status: ThingStatus) => void): Disposable {
    this.#statusListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#statusListeners.delete(listener) };
  }

  /** Lets every Thing go. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((name) => this.remove(name)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #emit({ reading, arrived }: Arrival, signal: AbortSignal | undefined): Promise<void> {
    // Most listeners are done at once: a promise for each reading would cost more than all the rest.
    const taken: Promise<void>[] = [];
    for (const listener of this.#readingListeners) {
      const work = attempt(() => listener(reading, arrived));
      if (work !== undefined) taken.push(work);
    }
    // The reading comes before the event that it makes happen.
    for (const { event, watch, signal: removed } of this.#derived.get(reading.property) ?? []) {
      if (!watch.take(reading)) continue;
      taken.push(this.#tell({ event, value: reading.value, time: reading.time }, removed));
    }
    await this.#taken(taken, { property: reading.property }, signal);
  }

  async #tell(occurrence: Occurrence, signal: AbortSignal): Promise<void> {
    const works = [...this.#eventListeners].map((listener) => attempt(() => listener(occurrence)));
    const taken = works.filter((work) => work !== undefined);
    await this.#taken(taken, { event: occurrence.event }, signal);
  }

  /** Waits for listeners; what one of them throws is logged. */
  async #taken(
    taken: readonly Promise<void>[],
    what: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (taken.length === 0) return;
    for (const result of await abortable(Promise.allSettled(taken), signal).catch(() => [])) {
      if (result.status === "rejected")
        this.#options.logger.error("listener-failed", { ...what, error: describeError(result.reason) });
    }
  }

  /** Those of its events that its device tells of, and what takes them. */
  #intakesOf(hosted: HostedThing, signal: AbortSignal): readonly EventIntake[] {
    return hosted.events.flatMap((bound) => {
      const take = async (answer: DriverValue): Promise<void> => {
        const occurrence = hosted.acceptEvent(bound, answer);
        if (occurrence !== undefined) await this.#tell(occurrence, signal);
      };
      return bound.read === undefined ? [] : [{ read: bound.read, take }];
    });
  }

  // One of each for all Things, not one for each of ten thousand.
  readonly #give = (arrival: Arrival, removed: AbortSignal | undefined): Promise<void> => this.#emit(arrival, removed);
  readonly #noteStatus = (status: ThingStatus): void => {
    for (const listener of this.#statusListeners) listener(status);
  };

  #watchConditions({ events }: HostedThing, thing: string, signal: AbortSignal): void {
    for (const { event, when } of events) {
      if (when === undefined) continue;
      const path = `${thing}/${when.property}`;
      const derived = { event: `${thing}/${event.name}`, watch: new ConditionWatch(when), signal };
      this.#derived.set(path, [...(this.#derived.get(path) ?? []), derived]);
    }
  }

  #faultsOf(name: string, property: string | undefined): FaultSwitch {
    const hosted = this.#entries.get(name)?.hosted;
    if (hosted === undefined) throw this.#notFound("Thing", name, this.#entries.keys());
    if (property !== undefined) this.#find(`${name}/${property}`);
    const { faults } = hosted.driver;
    if (faults !== undefined) return faults;
    throw new ThimbleError("things.not-simulated", `Cannot break the Thing "${name}": a real device is behind it`, {
      expected: "simulate: true in its Thing Description",
    });
  }

  #anchorOf(driver: Driver): Millis {
    const now = this.#options.clock.monotonic();
    // Apart, so that not all Things of a device are read in the same moment.
    if (driver.delivery !== "polled" || driver.gathersReads !== true) return now;
    const anchor = this.#anchors.get(driver) ?? now;
    this.#anchors.set(driver, anchor);
    return anchor;
  }

  #lookUp(path: PropertyPath): Found | undefined {
    const slash = path.indexOf("/");
    const entry = this.#entries.get(path.slice(0, slash));
    const state = entry?.hosted.property(path.slice(slash + 1));
    if (entry === undefined || state === undefined) return undefined;
    return { hosted: entry.hosted, state, removed: entry.stop.signal };
  }

  #find(path: PropertyPath): Found {
    const found = this.#lookUp(path);
    if (found !== undefined) return found;
    const all = [...this.#entries.values()].flatMap(({ hosted }) => hosted.properties.map(({ path: each }) => each));
    throw this.#notFound("property", path, all);
  }

  #findAction(path: ActionPath): { readonly hosted: HostedThing; readonly bound: BoundAction } {
    const slash = path.indexOf("/");
    const hosted = this.#entries.get(path.slice(0, slash))?.hosted;
    const bound = hosted?.actions.find(({ action }) => action.name === path.slice(slash + 1));
    if (hosted !== undefined && bound !== undefined) return { hosted, bound };
    const all = [...this.#entries].flatMap(([name, entry]) =>
      entry.hosted.actions.map((a) => `${name}/${a.action.name}`),
    );
    throw this.#notFound("action", path, all);
  }

  #notFound(what: string, name: string, all: Iterable<string>): ThimbleError {
    const known = [...all];
    const near = nearest(name, known);
    const expected = near === undefined ? `one of ${known.join(", ") || "none"}` : `did you mean "${near}"?`;
    return new ThimbleError("base.not-found", `Cannot find the ${what} "${name}"`, { expected });
  }
}

/** What a listener is still at; rejected with what it threw, undefined when it is done. */
function attempt(listen: () => void | Promise<void>): Promise<void> | undefined {
  try {
    return listen() ?? undefined;
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Writes what an action is told; gives what the device answers, in the unit of the output, where the action has one that is a number and the protocol can say it, else NaN. */
async function carryOut(
  driver: Driver,
  { action, write, answered }: BoundAction,
  held: number,
  options: WriteOptions,
): Promise<number> {
  const { output } = action;
  if (driver.invoke !== undefined && output !== undefined)
    return fromDevice(await driver.invoke(write, held, options), answered ?? { scale: 1, offset: 0 });
  await driver.write(write, held, options);
  return Number.NaN;
}

/** @throws ThimbleError things.bad-answer for an output that is none that the action has */
function checkOutput(path: ActionPath, output: ActionData | undefined, value: number): void {
  if (output === undefined || Number.isNaN(value) || isWithin(output, value)) return;
  throw new ThimbleError(
    "things.bad-answer",
    `Cannot use the answer of ${path}: it is ${value}; the action was carried out`,
    {
      expected: allowedWords(output),
    },
  );
}
