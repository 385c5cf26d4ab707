import type { Millis } from "@thimble/base";
import type { PropertyPath } from "@thimble/model";
import type { ServiceProfile } from "../container/service-profile.ts";
import type { Usage } from "../container/usage.ts";
import { type ContainerEvent, EVENT_KINDS, type EventKind } from "../events/container-event.ts";
import { EventQueue } from "../events/event-queue.ts";
import type { Turn } from "../events/ready-ring.ts";
import type { ContainerCounts, ContainerHandle, ContainerId, ContainerStats, Offer } from "./engine.ts";
import { EventStats } from "./event-stats.ts";
import type { FrontDesk } from "./front-desk.ts";
import type { TickTarget } from "./tick-timers.ts";

const NO_EVENTS = new EventStats().summary();
const NO_COUNTS = new EventStats().counts();

/**
 * The owner's side of a container, the same for every engine: takes events in by the queue policy, makes ticks, counts, and knows when
 * everything is done.
 */
export abstract class ContainerFront implements ContainerHandle, TickTarget, Turn {
  readonly id: ContainerId;
  readonly profile: ServiceProfile;
  /** Events that wait. */
  readonly queue: EventQueue = new EventQueue();
  isReady = false;
  readonly #desk: FrontDesk;
  #lifecycle: "running" | "stopping" | "ended" = "running";
  #accepted = 0;
  #dropped = 0;
  #tooLarge = 0;
  #hasTick = false;
  #stats: EventStats | undefined;

  constructor(id: ContainerId, profile: ServiceProfile, desk: FrontDesk) {
    this.id = id;
    this.profile = profile;
    this.#desk = desk;
  }

  get properties(): readonly PropertyPath[] {
    return this.profile.properties;
  }

  get isStopping(): boolean {
    return this.#lifecycle === "stopping";
  }

  get hasEnded(): boolean {
    return this.#lifecycle === "ended";
  }

  /** Says that an event was put into the queue. */
  protected abstract announce(): void;

  /** Events taken from the queue whose effects are not committed. */
  protected abstract get inFlightCount(): number;

  protected abstract usage(): Usage;

  /** Makes what the container waits for, and may wait for later, end at once as cancelled. */
  protected abstract cancelWaits(): void;

  offerReading(property: number, value: number, time: number, quality: number): Offer {
    if (this.properties[property] === undefined) {
      throw new RangeError(`Cannot offer a reading of property ${property}: ${this.id} has ${this.properties.length}`);
    }
    const offer = this.#admit();
    if (offer === "full" || offer === "dropped-newest") return offer;
    const event = this.#makeEvent(EVENT_KINDS.reading, time);
    event.number = property;
    event.value = value;
    event.quality = quality;
    this.#enqueue(event);
    return offer;
  }

  offerMessage(subscription: number, topic: string, payload: Uint8Array, time: number): Offer {
    if (this.profile.spec.on.message[subscription] === undefined) {
      throw new RangeError(`Cannot offer a message for subscription ${subscription} of ${this.id}: there is none`);
    }
    const { maximumMessageBytes } = this.profile;
    // A code unit is at most three bytes of UTF-8: as a rule nothing needs to be counted.
    const isShort = topic.length * 3 + payload.length <= maximumMessageBytes;
    if (!isShort && Buffer.byteLength(topic) + payload.length > maximumMessageBytes) {
      this.#tooLarge += 1;
      return "dropped-newest";
    }
    const offer = this.#admit();
    if (offer === "full" || offer === "dropped-newest") return offer;
    const event = this.#makeEvent(EVENT_KINDS.message, time);
    event.number = subscription;
    event.topic = topic;
    event.payload = payload;
    this.#enqueue(event);
    return offer;
  }

  /** A tick is due. One that waits already stands for this one, too. */
  tick(time: number): void {
    if (this.#hasTick) return;
    const offer = this.#admit();
    if (offer === "full") this.#dropped += 1;
    if (offer === "full" || offer === "dropped-newest") return;
    this.#hasTick = true;
    this.#enqueue(this.#makeEvent(EVENT_KINDS.tick, time));
  }

  room(): Promise<void> {
    const half = Math.floor(this.profile.spec.queue.length / 2);
    return this.#desk.waiters.until(this, () => this.hasEnded || this.queue.length <= half);
  }

  drained(): Promise<void> {
    const accepted = this.#accepted;
    return this.#desk.waiters.until(this, () => this.hasEnded || this.#accepted - this.#waiting >= accepted);
  }

  counts(): ContainerCounts {
    const { handled, instructions } = this.#stats?.counts() ?? NO_COUNTS;
    const { memoryBytes, stateBytes, refused } = this.usage();
    return {
      handled,
      instructions,
      memoryBytes,
      stateBytes,
      refused: { ...refused, tooLarge: this.#tooLarge },
      dropped: this.#dropped,
      queued: this.#waiting,
    };
  }

  stats(): ContainerStats {
    const { handled, instructions, latency } = this.#stats?.summary() ?? NO_EVENTS;
    return { ...this.counts(), handled, instructions, latency };
  }

  stop(): Promise<void> {
    if (this.#lifecycle === "running") {
      this.#lifecycle = "stopping";
      this.#desk.ticks.set(this, 0);
      this.#enqueue(this.#makeEvent(EVENT_KINDS.stop, this.#desk.time()));
      if (this.profile.waits) this.cancelWaits();
    }
    return this.#desk.waiters.until(this, () => this.hasEnded);
  }

  abandon(): number {
    return this.#lifecycle === "ended" ? 0 : this.letGo();
  }

  /** Takes the container out of its engine and ends it; returns the number of events dropped. */
  protected abstract letGo(): number;

  /** The event that starts the container. It goes before the queue. */
  startEvent(): ContainerEvent {
    this.#accepted += 1;
    return this.#makeEvent(EVENT_KINDS.start, this.#desk.time());
  }

  /** Ticks every `period` from now on, 0 for never. */
  tickEvery(period: Millis): void {
    if (this.#lifecycle === "running") this.#desk.ticks.set(this, period);
  }

  /** An event is done with: counted where a handler saw it, and given back. */
  settle(event: ContainerEvent, isHandled: boolean, instructions: number, latency: Millis): void {
    if (event.kind === EVENT_KINDS.tick) this.#hasTick = false;
    if (isHandled) this.profile.meter?.add(event.kind, instructions, latency);
    if (isHandled && event.kind !== EVENT_KINDS.start && event.kind !== EVENT_KINDS.stop) {
      this.#stats ??= new EventStats();
      this.#stats.add(instructions, latency);
    }
    this.#desk.pool.give(event);
    this.changed();
  }

  /** Says that fewer events wait than before, or none any more: somebody may wait for that. */
  changed(): void {
    this.#desk.waiters.changed(this);
  }

  /** The container runs no more: what waits is dropped. Returns how many events those were. */
  end(): number {
    this.#lifecycle = "ended";
    this.#desk.ticks.set(this, 0);
    return this.drop(this.queue);
  }

  /** Gives all events of a queue back, and counts and returns those that somebody offered: not the start, not the stop. */
  protected drop(queue: EventQueue): number {
    let dropped = 0;
    for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
      if (event.kind !== EVENT_KINDS.start && event.kind !== EVENT_KINDS.stop) dropped += 1;
      this.#desk.pool.give(event);
    }
    this.#dropped += dropped;
    this.changed();
    return dropped;
  }

  get #waiting(): number {
    return this.queue.length + this.inFlightCount;
  }

  /** Makes room for one event by the queue policy. */
  #admit(): Offer {
    if (this.#lifecycle !== "running") {
      this.#dropped += 1;
      return "dropped-newest";
    }
    const { length, whenFull } = this.profile.spec.queue;
    if (this.queue.length < length) return "accepted";
    if (whenFull === "push-back") return "full";
    this.#dropped += 1;
    if (whenFull === "drop-newest") return "dropped-newest";
    const oldest = this.queue.shift();
    if (oldest?.kind === EVENT_KINDS.tick) this.#hasTick = false;
    if (oldest !== undefined) this.#desk.pool.give(oldest);
    return "dropped-oldest";
  }

  #makeEvent(kind: EventKind, time: number): ContainerEvent {
    const event = this.#desk.pool.take();
    event.kind = kind;
    event.time = time;
    event.arrived = this.#desk.monotonic();
    // The clock is read only for those who can tell.
    if (this.profile.spec.module.tellsTime) event.wall = this.#desk.now();
    return event;
  }

  #enqueue(event: ContainerEvent): void {
    this.#accepted += 1;
    this.queue.push(event);
    // With one dropped for it, those that are waited for may be through.
    this.changed();
    this.announce();
  }
}
