import type { Millis } from "@thimble/base";
import { CompactState } from "../container/compact-state.ts";
import type { ServiceProfile } from "../container/service-profile.ts";
import { NO_USAGE, type Usage } from "../container/usage.ts";
import { ContainerFront } from "../engine/container-front.ts";
import type { ContainerId, Effect, StateValue } from "../engine/engine.ts";
import type { FrontDesk } from "../engine/front-desk.ts";
import type { OpenWait } from "../engine/wait-desk.ts";
import { type ContainerEvent, EVENT_KINDS } from "../events/container-event.ts";
import { EventQueue } from "../events/event-queue.ts";
import { DeathRecord } from "./death-record.ts";
import { isSameUsage } from "./usage-records.ts";

/** Numbers kept for each property: value, time, quality. */
const READING_WORDS = 3;
/** Kept as the quality of a property without a reading. A fraction, so that the list never changes the way in which V8 keeps its numbers. */
const NO_READING = -0.5;

/** Who sends the events of a container to its worker. */
export interface EventSender {
  ready(container: RemoteContainer): void;
  /** The container is being stopped: it must not wait any longer. */
  cancel(container: RemoteContainer): void;
}

/** What a remote container is made of. */
export interface RemoteContainerParts {
  readonly id: ContainerId;
  readonly profile: ServiceProfile;
  readonly desk: FrontDesk;
  readonly slot: number;
  readonly state: ReadonlyMap<string, StateValue>;
  /** Takes the container out of its engine and ends it; returns the number of events dropped. */
  readonly remove: (container: RemoteContainer) => number;
}

/**
 * A container that runs in a worker, on its owner's side. Keeps what is needed to start it again elsewhere when the worker dies: the
 * committed state, the last readings, and every accepted event until the worker's answer is here.
 */
export class RemoteContainer extends ContainerFront {
  readonly slot: number;
  sender: EventSender | undefined;
  /** What its handler waits for: until that is answered nothing is sent to it, and nothing is heard of it. */
  wait: OpenWait | undefined;
  /** Takes it out of its engine; returns the number of events dropped. */
  readonly #remove: (container: RemoteContainer) => number;
  #deaths: DeathRecord | undefined;
  /** Settles when the container was started; undefined afterwards. */
  starting: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;
  readonly #state: CompactState;
  /** Made with the first event, and gone with the last: most containers wait. */
  #inFlight: EventQueue | undefined;
  /** Value, time and quality of the last reading of each readable property; made with the first. */
  #readings: number[] | undefined;
  #usage: Usage = NO_USAGE;

  constructor({ id, profile, desk, slot, state, remove }: RemoteContainerParts) {
    super(id, profile, desk);
    this.#remove = remove;
    this.slot = slot;
    this.#state = new CompactState(profile.keys, state);
  }

  /** Events that were sent and not answered, in order. */
  get inFlight(): EventQueue {
    this.#inFlight ??= new EventQueue();
    return this.#inFlight;
  }

  /** The committed state; undefined for none. */
  get state(): ReadonlyMap<string, StateValue> | undefined {
    return this.#state.toMap();
  }

  /** Property, value, time and quality of each last reading that was answered; undefined for none. */
  get readings(): number[] | undefined {
    const kept = this.#readings;
    if (kept === undefined) return undefined;
    return this.properties.flatMap((_path, property) => {
      const [value = 0, time = 0, quality = NO_READING] = kept.slice(property * READING_WORDS);
      return quality === NO_READING ? [] : [property, value, time, quality];
    });
  }

  /** Puts the event that starts the container before all that were sent, unless it waits there. */
  prepareStart(): void {
    if (this.inFlight.head?.kind === EVENT_KINDS.start) return;
    if (this.profile.waits) this.tickEvery(this.profile.spec.on.tick ?? 0);
    const first = new EventQueue();
    first.push(this.startEvent());
    this.inFlight.prepend(first);
  }

  /** Takes the next event for the worker; it is in flight then. */
  send(): ContainerEvent | undefined {
    const event = this.queue.shift();
    if (event === undefined) return undefined;
    this.inFlight.push(event);
    this.changed();
    return event;
  }

  /** The worker answered the oldest event in flight; true when that was the start. */
  acknowledge(isHandled: boolean, instructions: number, latency: Millis): boolean {
    const event = this.#inFlight?.shift();
    if (event === undefined) return false;
    if (this.inFlightCount === 0) this.#inFlight = undefined;
    if (event.kind === EVENT_KINDS.reading) this.#keepReading(event);
    const isStart = event.kind === EVENT_KINDS.start;
    if (!isStart) this.#deaths?.answered();
    this.settle(event, isHandled, instructions, latency);
    return isStart;
  }

  /** The worker died while this container ran. */
  died(now: Millis): void {
    this.#deaths ??= new DeathRecord();
    this.#deaths.died(now);
  }

  /** Whether so many workers died under it that it must not be moved to another. */
  isHopeless(now: Millis): boolean {
    return this.#deaths?.isHopeless(now) ?? false;
  }

  /** Keeps what an event committed. */
  commit(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === "set-state") this.#state.set(effect.key, effect.value);
      if (effect.kind === "delete-state") this.#state.set(effect.key, undefined);
    }
  }

  report(usage: Usage): void {
    if (isSameUsage(this.#usage, usage)) return;
    // Replicas use as much as each other, as a rule: they share what says so.
    const { latestUsage } = this.profile;
    if (latestUsage !== undefined && isSameUsage(latestUsage, usage)) this.#usage = latestUsage;
    else this.#usage = this.profile.latestUsage = usage;
  }

  #keepReading({ number, value, time, quality }: ContainerEvent): void {
    this.#readings ??= new Array<number>(this.profile.readable * READING_WORDS).fill(NO_READING);
    const place = number * READING_WORDS;
    this.#readings[place] = value;
    this.#readings[place + 1] = time;
    this.#readings[place + 2] = quality;
  }

  /** Nobody waits any more for what its handler waited for. */
  dropWait(): void {
    this.wait?.cancel();
    this.wait = undefined;
  }

  override end(): number {
    this.dropWait();
    return super.end() + this.drop(this.inFlight);
  }

  protected override letGo(): number {
    return this.#remove(this);
  }

  protected override get inFlightCount(): number {
    return this.#inFlight?.length ?? 0;
  }

  protected override announce(): void {
    this.sender?.ready(this);
  }

  protected override cancelWaits(): void {
    this.sender?.cancel(this);
  }

  protected override usage(): Usage {
    return this.#usage;
  }
}
