import type { Logger } from "@thimble/base";
import {
  type Grants,
  type PropertyPath,
  type PropertyUnits,
  QUALITIES,
  type Reading,
  type Triggers,
} from "@thimble/model";
import type { ContainerHandle, ContainerId } from "@thimble/runtime";
import type { Bus } from "../bus/bus.ts";
import type { BusMessage } from "../bus/bus-message.ts";
import { joinWaits, type Wait } from "../bus/join-waits.ts";
import { UnitConverter } from "../things/unit-converter.ts";
import { Backlog } from "./backlog.ts";

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
  isAttached: boolean;
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
    const subscriptions = on.message.map((filter, number) => {
      const listener = (message: BusMessage): Wait =>
        this.#noteBacklog(
          backlog.offer(() => handle.offerMessage(number, message.topic, message.payload, message.time)),
        );
      return this.#bus.subscribe(filter, listener, { retained: true });
    });
    const attachment: Attachment = { backlog, subscriptions, routes: [], isAttached: true };
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
  }

  /** Ends what `attach` began; senders that wait for the container go on. Does nothing for one that is not attached. */
  detach(container: ContainerId): void {
    const attachment = this.#attachments.get(container);
    if (attachment === undefined) return;
    attachment.isAttached = false;
    attachment.backlog.close();
    for (const subscription of attachment.subscriptions) subscription[Symbol.dispose]();
    this.#attachments.delete(container);
    for (const route of attachment.routes) {
      const property = route.handle.properties[route.number];
      if (property !== undefined) this.#readers.get(property)?.delete(route);
    }
  }

  /** Leads a reading to its containers. Returns a promise when the sender should wait before it sends the next. */
  deliver(reading: Reading): Promise<void> | undefined {
    const quality = QUALITIES.indexOf(reading.quality);
    let wait: Promise<void> | undefined;
    for (const route of this.#readers.get(reading.property) ?? NO_ROUTES) {
      const value = this.#units.toContainer(route.units, reading.property, reading.value);
      if (route.handle.offerReading(route.number, value, reading.time, quality) !== "full") continue;
      wait = joinWaits(wait, offerWhenRoom(route, { value, time: reading.time }, quality));
    }
    for (const settled of this.#behind) wait = joinWaits(wait, settled);
    return wait;
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

async function offerWhenRoom(
  route: ReadingRoute,
  { value, time }: Pick<Reading, "value" | "time">,
  quality: number,
): Promise<void> {
  do {
    await route.handle.room();
  } while (route.attachment.isAttached && route.handle.offerReading(route.number, value, time, quality) === "full");
}
