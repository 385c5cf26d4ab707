import type { Millis } from "@thimble/base";
import type { ServiceProfile } from "../container/service-profile.ts";
import { NO_USAGE, type Usage } from "../container/usage.ts";
import { ContainerFront } from "../engine/container-front.ts";
import type { ContainerId, Effect, StateValue } from "../engine/engine.ts";
import type { FrontDesk } from "../engine/front-desk.ts";
import type { OpenWait } from "../engine/wait-desk.ts";
import { type ContainerEvent, EVENT_KINDS } from "../events/container-event.ts";
import { EventQueue } from "../events/event-queue.ts";
import { DeathRecord } from "./death-record.ts";

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
  /** Events that were sent and not answered, in order. */
  readonly inFlight: EventQueue = new EventQueue();
  sender: EventSender | undefined;
  /** What its handler waits for: until that is answered nothing is sent to it, and nothing is heard of it. */
  wait: OpenWait | undefined;
  /** Takes it out of its engine; returns the number of events dropped. */
  readonly #remove: (container: RemoteContainer) => number;
  #deaths: DeathRecord | undefined;
  /** Settles when the container was started; undefined afterwards. */
  starting: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;
  readonly #state: Map<string, StateValue>;
  readonly #readings = new Map<number, readonly [value: number, time: number, quality: number]>();
  #usage: Usage = NO_USAGE;

  constructor({ id, profile, desk, slot, state, remove }: RemoteContainerParts) {
    super(id, profile, desk);
    this.#remove = remove;
    this.slot = slot;
    this.#state = new Map(state);
  }

  /** The committed state. */
  get state(): ReadonlyMap<string, StateValue> {
    return this.#state;
  }

  /** Property, value, time and quality of each last reading that was answered. */
  get readings(): number[] {
    return [...this.#readings].flatMap(([property, reading]) => [property, ...reading]);
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
    if (event !== undefined) this.inFlight.push(event);
    return event;
  }

  /** The worker answered the oldest event in flight; true when that was the start. */
  acknowledge(isHandled: boolean, instructions: number, latency: Millis): boolean {
    const event = this.inFlight.shift();
    if (event === undefined) return false;
    if (event.kind === EVENT_KINDS.reading) {
      this.#readings.set(event.number, [event.value, event.time, event.quality]);
    }
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
      if (effect.kind === "delete-state") this.#state.delete(effect.key);
    }
  }

  report(usage: Usage): void {
    this.#usage = usage;
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
    return this.inFlight.length;
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
