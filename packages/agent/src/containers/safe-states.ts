import { type Clock, describeError, type Logger, type Millis, type Timer } from "@thimble/base";
import type { PropertyPath, SafeState } from "@thimble/model";
import type { ContainerId } from "@thimble/runtime";
import { PropertyMap, thingOf } from "../things/property-map.ts";

/** Who writes a safe state, in the record of writes. */
const SAFE_WRITER = "safe-state";

/** How long until a safe state that its device did not take is tried again, apart from when the device comes back. */
const TRY_AGAIN: Millis = 5000;

/** What safe states work with. */
export interface SafeStatesParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The safe state of a property; undefined where it has none, or where there is no such property now. */
  readonly safeOf: (property: PropertyPath) => SafeState | undefined;
  /** Whether a container runs now. */
  readonly isRunning: (container: ContainerId) => boolean;
  /** Whether a Thing answers now, as far as is known. */
  readonly isReachable: (thing: string) => boolean;
  /** Writes at once, before what waits, and resolves when the device has confirmed it. */
  readonly write: (property: PropertyPath, value: number, by: string) => Promise<void>;
  /** Drops what waits to be written to a property by a container. */
  readonly withdraw: (property: PropertyPath, container: ContainerId) => void;
  /** Keeps on the disk who drives a property, safe from a loss of power when it returns; undefined for nobody. */
  readonly keep: (property: PropertyPath, container: ContainerId | undefined) => void;
}

/** What is known of a property that a container drives. */
interface Driven {
  by: ContainerId;
  /** Runs from when the container was gone. */
  timer: Timer | undefined;
  /** `Clock.monotonic()` since when its device does not answer. */
  lostAt: Millis | undefined;
  /** Whether the safe state is to be written, and was not taken yet. */
  isDue: boolean;
  /** Settles when the write under way is over. */
  writing: Promise<void> | undefined;
}

/**
 * Sets actuators to their safe states when nobody drives them any more: the container that wrote last has ended, was stopped or removed, or its device
 * was out of reach for as long as the safe state waits. A write by anybody meanwhile ends the wait. A safe state that the device can not take is due until
 * it can, and is written before anything else then.
 */
export class SafeStates {
  readonly #parts: SafeStatesParts;
  readonly #driven = new PropertyMap<Driven>();
  readonly #abandoned: PropertyMap<ContainerId>;
  /** What is on the disk. */
  readonly #kept: Map<PropertyPath, ContainerId>;

  /** @param abandoned what containers drove when the agent ran last, and nobody has set since */
  constructor(parts: SafeStatesParts, abandoned: ReadonlyMap<PropertyPath, ContainerId> = new Map()) {
    this.#parts = parts;
    this.#abandoned = new PropertyMap(abandoned);
    this.#kept = new Map(abandoned);
  }

  /** Takes note of a write that the device has confirmed; `container` is undefined for a person and for a safe state. */
  written(property: PropertyPath, container: ContainerId | undefined): void {
    this.#forget(property);
    this.#abandoned.delete(property);
    if (container === undefined) {
      this.#keep(property, undefined);
      return;
    }
    const driven = this.#drive(property, container);
    // Somebody else's write may have been confirmed while this one was on its way.
    if (driven !== undefined) this.#keep(property, container);
    // What was on its way when its container ended.
    if (driven !== undefined && !this.#parts.isRunning(container)) this.#release(property, driven);
  }

  /** Takes note of a Thing that is there now: what a container drove when the agent ended without warning is driven by nobody. */
  thingAdded(thing: string): void {
    for (const [property, container] of this.#abandoned.ofThing(thing)) {
      this.#abandoned.delete(property);
      const driven = this.#drive(property, container);
      if (driven === undefined) this.#keep(property, undefined);
      else this.#release(property, driven);
    }
  }

  /** Takes note that a container does not run any more, for whatever reason. */
  containerGone(container: ContainerId): void {
    for (const [property, driven] of this.#driven) if (driven.by === container) this.#release(property, driven);
  }

  /** Takes note that a Thing does not answer. */
  thingLost(thing: string): void {
    for (const [, driven] of this.#driven.ofThing(thing)) driven.lostAt ??= this.#parts.clock.monotonic();
  }

  /** Takes note that a Thing answers again: what is due is written first. */
  thingBack(thing: string): void {
    const { clock, safeOf } = this.#parts;
    for (const [property, driven] of this.#driven.ofThing(thing)) {
      const { lostAt } = driven;
      driven.lostAt = undefined;
      const isOver = lostAt !== undefined && clock.monotonic() - lostAt >= (safeOf(property)?.after ?? 0);
      if (isOver) this.#parts.withdraw(property, driven.by);
      if (isOver || driven.isDue) void this.#apply(property, driven);
    }
  }

  /** Before a container writes a property: resolves when its safe state was tried once more; undefined when none is due. */
  before(property: PropertyPath): Promise<void> | undefined {
    const driven = this.#driven.get(property);
    return driven?.isDue === true ? this.#apply(property, driven) : undefined;
  }

  /** A container is about to write a property: that is on the disk, so that whatever ends the agent from now on, the next one knows. */
  writing(property: PropertyPath, container: ContainerId): void {
    if (this.#parts.safeOf(property) !== undefined) this.#keep(property, container);
  }

  /**
   * Nobody knows whether the device took a container's write: no answer came. The container drives the property then, as the disk has it since before the
   * write. What waited or was due stays so: nobody is known to have set anything since.
   */
  uncertain(property: PropertyPath, container: ContainerId): void {
    const { clock, isReachable, isRunning } = this.#parts;
    this.#abandoned.delete(property);
    const driven = this.#driven.get(property) ?? this.#drive(property, container);
    if (driven === undefined) return;
    driven.by = container;
    if (!isReachable(thingOf(property))) driven.lostAt ??= clock.monotonic();
    // A person's write may have been confirmed while this one was on its way.
    this.#keep(property, container);
    if (!isRunning(container)) this.#release(property, driven);
  }

  /** A container's write was refused: nothing was set, so who drove the property drives it still, or nobody does. */
  refused(property: PropertyPath): void {
    this.#keep(property, this.#driven.get(property)?.by ?? this.#abandoned.get(property));
  }

  /** Writes every safe state that waits or whose container runs no more now: of one Thing that goes, or of all. Resolves when each was tried. */
  async applyAll(thing?: string): Promise<void> {
    const all = thing === undefined ? [...this.#driven] : this.#driven.ofThing(thing);
    await Promise.all(all.map(([property, driven]) => this.#apply(property, driven)));
  }

  /** Forgets a Thing that is gone. A safe state that its device did not take is due when it is there again. */
  thingRemoved(thing: string): void {
    for (const [property, { by, isDue }] of this.#driven.ofThing(thing)) {
      this.#forget(property);
      if (isDue) this.#abandoned.set(property, by);
    }
  }

  /** Ends all waits. Idempotent. */
  close(): void {
    for (const [property] of this.#driven) this.#forget(property);
  }

  /** A disk that takes nothing stops nobody from driving: it is told. */
  #keep(property: PropertyPath, container: ContainerId | undefined): void {
    if (this.#kept.get(property) === container) return;
    try {
      this.#parts.keep(property, container);
      if (container === undefined) this.#kept.delete(property);
      else this.#kept.set(property, container);
    } catch (error) {
      this.#parts.logger.error("safe-state-not-kept", { property, message: describeError(error) });
    }
  }

  /** Notes who drives a property; undefined for one without a safe state. */
  #drive(property: PropertyPath, by: ContainerId): Driven | undefined {
    if (this.#parts.safeOf(property) === undefined) return undefined;
    const driven: Driven = { by, timer: undefined, lostAt: undefined, isDue: false, writing: undefined };
    this.#driven.set(property, driven);
    return driven;
  }

  #release(property: PropertyPath, driven: Driven): void {
    const { clock, safeOf, withdraw } = this.#parts;
    const safe = safeOf(property);
    withdraw(property, driven.by);
    if (safe === undefined) this.#forget(property);
    else if (safe.after <= 0) void this.#apply(property, driven);
    else driven.timer ??= clock.after(safe.after, () => void this.#apply(property, driven));
  }

  /** Callers of one property share one write. */
  #apply(property: PropertyPath, driven: Driven): Promise<void> {
    driven.writing ??= this.#write(property, driven).finally(() => {
      driven.writing = undefined;
    });
    return driven.writing;
  }

  async #write(property: PropertyPath, driven: Driven): Promise<void> {
    const { clock, logger, safeOf, write } = this.#parts;
    driven.timer?.[Symbol.dispose]();
    driven.timer = undefined;
    const safe = safeOf(property);
    if (safe === undefined) return;
    driven.isDue = true;
    try {
      await write(property, safe.value, SAFE_WRITER);
      driven.isDue = false;
    } catch (error) {
      logger.error("safe-state-due", { property, value: safe.value, message: describeError(error) });
      if (this.#driven.get(property) !== driven) return;
      driven.timer = clock.after(TRY_AGAIN, () => void this.#apply(property, driven));
    }
  }

  #forget(property: PropertyPath): void {
    this.#driven.get(property)?.timer?.[Symbol.dispose]();
    this.#driven.delete(property);
  }
}
