import type { Logger } from "@thimble/base";
import {
  type Grants,
  type PropertyPath,
  type PropertyUnits,
  QUALITIES,
  type QueuePolicy,
  type Reading,
  type Triggers,
} from "@thimble/model";
import type { ContainerHandle, ContainerId, Offer } from "@thimble/runtime";
import type { Bus } from "../bus/bus.ts";
import type { BusMessage } from "../bus/bus-message.ts";
import { joinWaits, type Wait } from "../bus/join-waits.ts";
import { UnitConverter } from "../things/unit-converter.ts";
import { Backlog } from "./backlog.ts";
import { type HeldEvent, Holding } from "./holding.ts";

/** What of a service decides which events it gets. */
export interface Interests {
  readonly on: Triggers;
  readonly grants: Pick<Grants, "read">;
  /** The units in which it has them; left out for those of the Things. */
  readonly units?: PropertyUnits;
}

/** What a router leads events with. */
export interface RouterParts {
  readonly bus: Bus;
  readonly logger: Logger;
  /** The last reading of a property; undefined when there was none. */
  readonly last: (property: PropertyPath) => Reading | undefined;
  /** Converts what containers have in other units. Default: nothing is converted. */
  readonly units?: UnitConverter;
}

interface ReadingRoute {
  readonly handle: ContainerHandle;
  /** The property's number in the container. */
  readonly number: number;
  readonly attachment: Attachment;
  readonly units: PropertyUnits | undefined;
}

interface Attachment {
  readonly backlog: Backlog;
  readonly subscriptions: readonly Disposable[];
  readonly routes: ReadingRoute[];
  /** One for each reading that waits for room. */
  readonly waiting: Set<Promise<void>>;
  isAttached: boolean;
  /** Whether events of before wait for room: readings go behind them. */
  isCatchingUp: boolean;
}

/** What is kept for a container that is to come. */
interface Held {
  readonly holding: Holding;
  /** What the container that is to come is led. */
  readonly on: Triggers;
  readonly readings: ReadonlySet<PropertyPath>;
  readonly subscriptions: readonly Disposable[];
}

const NO_ROUTES: ReadonlySet<ReadingRoute> = new Set();

/**
 * Leads readings and messages to the containers that want them. Readings go as numbers, by no topic and no text: that is
 * the path of a million events a second.
 *
 * A container whose queue is full under `push-back` makes the sender of a reading or of an MQTT message wait, and, while
 * messages of other containers wait for it, the sender of any reading: those are what sets containers going.
 */
export class Router {
  readonly #bus: Bus;
  readonly #logger: Logger;
  readonly #readers = new Map<PropertyPath, Set<ReadingRoute>>();
  readonly #attachments = new Map<ContainerId, Attachment>();
  /** One promise for each container that has a backlog. */
  readonly #behind = new Set<Promise<void>>();
  readonly #held = new Map<ContainerId, Held>();
  readonly #last: RouterParts["last"];
  readonly #units: UnitConverter;

  constructor(parts: RouterParts) {
    this.#bus = parts.bus;
    this.#last = parts.last;
    this.#units = parts.units ?? new UnitConverter(() => undefined);
    this.#logger = parts.logger.child("router");
  }

  /**
   * From now on the container gets its events. What its filters find retained comes first, and it can read the last values of
   * what it may read. A last reading is no event: a container that is started again would handle it twice.
   */
  attach(handle: ContainerHandle, { on, grants, units }: Interests): void {
    const backlog = new Backlog(() => handle.room(), this.#logger.child(handle.id));
    const wanted = this.#held.get(handle.id)?.on;
    const held = this.#takeHeld(handle.id);
    const events = heldFor(on, held?.events ?? [], wanted);
    // What is retained and was held comes once, when its turn is.
    const later = new Set(events.flatMap((event) => (event.kind === "message" ? event.message : [])));
    const subscriptions = on.message.map((filter, number) => {
      const listener = (message: BusMessage): Wait => {
        if (later.has(message)) return undefined;
        return this.#noteBacklog(
          backlog.offer(() => handle.offerMessage(number, message.topic, message.payload, message.time)),
        );
      };
      return this.#bus.subscribe(filter, listener, { retained: true });
    });
    const attachment: Attachment = {
      backlog,
      subscriptions,
      routes: [],
      waiting: new Set(),
      isAttached: true,
      isCatchingUp: false,
    };
    this.#attachments.set(handle.id, attachment);
    const readable = new Set([...on.reading, ...grants.read]);
    for (const [number, property] of handle.properties.entries()) {
      if (!readable.has(property)) continue;
      this.#addRoute(property, { handle, number, attachment, units });
      const last = on.reading.includes(property) ? undefined : this.#last(property);
      if (last === undefined) continue;
      const value = this.#units.toContainer(units, property, last.value);
      handle.offerReading(number, value, last.time, QUALITIES.indexOf(last.quality));
    }
    for (const event of events) this.#noteBacklog(backlog.offer(() => this.#offerHeld(event, handle, units)));
    later.clear();
    void this.#catchUp(attachment);
    held?.release(backlog.settled);
  }

  /**
   * A container is about to be replaced: it gets nothing new from now on, but what waits for room in its queue. What its replacement
   * wants is kept until that is attached under the same id, in its order; disposing drops what nobody was attached for.
   */
  hold(container: ContainerId, next: Interests & { readonly queue: QueuePolicy }): Disposable {
    const attachment = this.#attachments.get(container);
    if (attachment !== undefined) this.#silence(attachment);
    const holding = new Holding(next.queue, this.#logger.child(container));
    const subscriptions = next.on.message.map((filter, number) =>
      this.#bus.subscribe(filter, (message) => this.#noteBacklog(holding.hold({ kind: "message", number, message }))),
    );
    this.#held.set(container, { holding, on: next.on, readings: new Set(next.on.reading), subscriptions });
    return { [Symbol.dispose]: () => this.#takeHeld(container)?.release(undefined) };
  }

  /** Resolves when nothing waits for room in the container's queue any more; undefined when nothing does. */
  emptied(container: ContainerId): Wait {
    const attachment = this.#attachments.get(container);
    if (attachment === undefined) return undefined;
    let wait = attachment.backlog.settled;
    for (const waiting of attachment.waiting) wait = joinWaits(wait, waiting);
    return wait;
  }

  /** Ends what `attach` began; senders that wait for the container go on. Does nothing for one that is not attached. */
  detach(container: ContainerId): void {
    const attachment = this.#attachments.get(container);
    if (attachment === undefined) return;
    attachment.isAttached = false;
    attachment.backlog.close();
    this.#silence(attachment);
    this.#attachments.delete(container);
  }

  /** Leads a reading to its containers. Returns a promise when the sender should wait before it sends the next. */
  deliver(reading: Reading): Promise<void> | undefined {
    const quality = QUALITIES.indexOf(reading.quality);
    let wait: Promise<void> | undefined;
    for (const route of this.#readers.get(reading.property) ?? NO_ROUTES) {
      const value = this.#units.toContainer(route.units, reading.property, reading.value);
      const { attachment } = route;
      if (attachment.isCatchingUp) {
        const offer = (): Offer => route.handle.offerReading(route.number, value, reading.time, quality);
        wait = joinWaits(wait, this.#noteBacklog(attachment.backlog.offer(offer)));
        continue;
      }
      if (route.handle.offerReading(route.number, value, reading.time, quality) !== "full") continue;
      const waiting = offerWhenRoom(route, { value, time: reading.time }, quality);
      attachment.waiting.add(waiting);
      wait = joinWaits(
        wait,
        waiting.finally(() => attachment.waiting.delete(waiting)),
      );
    }
    if (this.#held.size > 0) wait = joinWaits(wait, this.#hold(reading));
    for (const settled of this.#behind) wait = joinWaits(wait, settled);
    return wait;
  }

  #hold(reading: Reading): Wait {
    let wait: Promise<void> | undefined;
    for (const { holding, readings } of this.#held.values()) {
      if (readings.has(reading.property)) wait = joinWaits(wait, holding.hold({ kind: "reading", reading }));
    }
    return wait;
  }

  #takeHeld(container: ContainerId): Holding | undefined {
    const held = this.#held.get(container);
    for (const subscription of held?.subscriptions ?? []) subscription[Symbol.dispose]();
    this.#held.delete(container);
    return held?.holding;
  }

  #offerHeld(event: HeldEvent, handle: ContainerHandle, units: PropertyUnits | undefined): Offer {
    if (event.kind === "message") {
      const { topic, payload, time } = event.message;
      return handle.offerMessage(event.number, topic, payload, time);
    }
    const { property, value, time, quality } = event.reading;
    const converted = this.#units.toContainer(units, property, value);
    return handle.offerReading(handle.properties.indexOf(property), converted, time, QUALITIES.indexOf(quality));
  }

  async #catchUp(attachment: Attachment): Promise<void> {
    attachment.isCatchingUp = true;
    // What came while the last of them went in may wait itself by now.
    while (attachment.backlog.settled !== undefined) await attachment.backlog.settled;
    attachment.isCatchingUp = false;
  }

  /** It gets nothing new. */
  #silence(attachment: Attachment): void {
    for (const subscription of attachment.subscriptions) subscription[Symbol.dispose]();
    for (const route of attachment.routes) {
      const property = route.handle.properties[route.number];
      if (property !== undefined) this.#readers.get(property)?.delete(route);
    }
  }

  #addRoute(property: PropertyPath, route: ReadingRoute): void {
    const routes = this.#readers.get(property) ?? new Set();
    this.#readers.set(property, routes.add(route));
    route.attachment.routes.push(route);
  }

  #noteBacklog(settled: Wait): Wait {
    if (settled === undefined || this.#behind.has(settled)) return settled;
    this.#behind.add(settled);
    return settled.finally(() => this.#behind.delete(settled));
  }
}

/** What was held for a container that wants this, where the one that comes is the one before and may want other events. */
function heldFor(on: Triggers, events: readonly HeldEvent[], wanted: Triggers = on): readonly HeldEvent[] {
  if (wanted === on) return events;
  return events.flatMap((event): readonly HeldEvent[] => {
    if (event.kind === "reading") return on.reading.includes(event.reading.property) ? [event] : [];
    const number = on.message.indexOf(wanted.message[event.number] ?? "");
    return number === -1 ? [] : [{ ...event, number }];
  });
}

async function offerWhenRoom(
  route: ReadingRoute,
  { value, time }: Pick<Reading, "value" | "time">,
  quality: number,
): Promise<void> {
  do {
    await route.handle.room();
  } while (route.attachment.isAttached && route.handle.offerReading(route.number, value, time, quality) === "full");
}
