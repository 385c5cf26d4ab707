import type { Clock } from "@thimble/base";
import { type EventPath, eventTopic, type Occurrence, type PropertyPath, type Reading } from "@thimble/model";
import type { Bus } from "../bus/bus.ts";
import { AGENT_SENDER } from "../bus/bus-message.ts";
import { joinWaits } from "../bus/join-waits.ts";
import type { Router } from "../containers/router.ts";
import { RateMeter } from "../record/rate-meter.ts";
import { type Followed, type FollowOptions, Ring } from "../record/ring.ts";
import type { DeviceThings } from "./device-things.ts";
import { encodeOccurrence, encodeReading } from "./encode-reading.ts";
import type { StaleWatch } from "./stale-watch.ts";

/** Events that one who watches may be behind before some are missed: each counts, where of readings the last one does. */
const EVENTS_HELD = 64;

const RETAINED = { retain: true, by: AGENT_SENDER } as const;

/** Where an intake leads readings, and what it needs to know of them. */
export interface ReadingIntakeParts {
  readonly things: Pick<DeviceThings, "published" | "event">;
  readonly bus: Bus;
  readonly router: Router;
  readonly clock: Clock;
  /** Sees every reading; default nobody. */
  readonly stale?: Pick<StaleWatch, "take">;
}

/** Where the readings and events of all Things come in: counted, led to containers, put on the bus, shown to those who watch. */
export class ReadingIntake {
  readonly #parts: ReadingIntakeParts;
  readonly #meter: RateMeter;
  readonly #watched = new Map<PropertyPath, Ring<Reading>>();
  readonly #watchedEvents = new Map<EventPath, Ring<Occurrence>>();

  constructor(parts: ReadingIntakeParts) {
    this.#parts = parts;
    this.#meter = new RateMeter(parts.clock);
  }

  get counts(): { readonly total: number; readonly perSecond: number } {
    return { total: this.#meter.total, perSecond: this.#meter.perSecond() };
  }

  /** Takes a reading. Returns a promise when the sender should wait before it sends the next. */
  take(reading: Reading): Promise<void> | undefined {
    const { router, stale } = this.#parts;
    this.#meter.mark();
    stale?.take(reading);
    this.#watched.get(reading.property)?.push(reading);
    return joinWaits(router.deliver(reading), this.#publish(reading));
  }

  /** Takes an event, which goes to whoever subscribes to its topic. Returns a promise when the sender should wait before it sends the next. */
  takeEvent(occurrence: Occurrence): Promise<void> | undefined {
    const { bus, things } = this.#parts;
    const event = things.event(occurrence.event);
    if (event === undefined) return undefined;
    this.#watchedEvents.get(occurrence.event)?.push(occurrence);
    return bus.publish(eventTopic(occurrence.event), () => encodeOccurrence(occurrence, event), { by: AGENT_SENDER });
  }

  /** What happens of one event from now on. */
  watchEvent(path: EventPath, options?: FollowOptions): AsyncIterableIterator<Followed<Occurrence>> {
    const ring = this.#watchedEvents.get(path) ?? new Ring<Occurrence>(EVENTS_HELD);
    this.#watchedEvents.set(path, ring);
    return ring.follow(options);
  }

  /** The readings of one property from now on. */
  watch(path: PropertyPath, options?: FollowOptions): AsyncIterableIterator<Followed<Reading>> {
    const ring = this.#watched.get(path) ?? new Ring<Reading>(1);
    this.#watched.set(path, ring);
    return ring.follow(options);
  }

  /** Ends those who watch. */
  close(): void {
    for (const ring of [...this.#watched.values(), ...this.#watchedEvents.values()]) ring.close();
  }

  /** A reading without a value has no SenML; what is retained keeps its time, so that its age can be seen. */
  #publish(reading: Reading): Promise<void> | undefined {
    const published = this.#parts.things.published(reading.property);
    if (published === undefined || !Number.isFinite(reading.value)) return undefined;
    return this.#parts.bus.publish(published.topic, () => encodeReading(reading, published.property), RETAINED);
  }
}
