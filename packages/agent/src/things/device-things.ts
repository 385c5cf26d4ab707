import { describeError, nearest, ThimbleError } from "@thimble/base";
import {
  type ActionPath,
  type EventPath,
  type PropertyPath,
  readingTopic,
  type Thing,
  type ThingAction,
  type ThingEvent,
  type ThingProperty,
  type TopicName,
} from "@thimble/model";
import type { ValueRange } from "@thimble/runtime";
import { type DescriptionOverrides, ThingDescriptions, type ThingHost } from "@thimble/things";
import type { Bus } from "../bus/bus.ts";
import { AGENT_SENDER } from "../bus/bus-message.ts";
import type { EventRecorder } from "../record/event-recorder.ts";

/** What the Things of a device are made with. */
export interface DeviceThingsParts {
  readonly host: ThingHost;
  /** What this device sets apart from the Thing Descriptions, by role. */
  readonly overrides: Readonly<Record<string, DescriptionOverrides>>;
  readonly events: EventRecorder;
  /** Where readings are retained. */
  readonly bus: Bus;
  /** Called when a Thing is let go. Default nothing. */
  readonly onGone?: (role: string) => void;
}

/** An empty payload makes the bus forget what it retained. @see MQTT 3.1.1 section 3.3.1.3 */
const NO_READING: Uint8Array = new Uint8Array(0);

/** What a Thing has, by name: one for all Things of one model. */
interface Affordances {
  readonly properties: ReadonlyMap<string, ThingProperty>;
  readonly actions: ReadonlyMap<string, ThingAction>;
  readonly events: ReadonlyMap<string, ThingEvent>;
}

/** Where the readings of a property appear, and what they are. */
export interface PublishedProperty {
  readonly property: ThingProperty;
  readonly topic: TopicName;
}

/** The Things of the device by their roles, each with the text it was made from, so that a plan sees what changed. */
export class DeviceThings {
  readonly #parts: DeviceThingsParts;
  readonly #texts = new Map<string, string>();
  readonly #affordances = new Map<string, Affordances>();
  /** By the properties of their Thing, which Things of one model share. */
  readonly #models = new WeakMap<readonly ThingProperty[], Affordances>();
  /** Those of which there was a reading: each reading asks, with the same text for the path. */
  readonly #published = new Map<PropertyPath, PublishedProperty>();
  readonly #unreachable = new Set<string>();
  readonly #statusListener: Disposable;
  readonly #descriptions = new ThingDescriptions();

  constructor(parts: DeviceThingsParts) {
    this.#parts = parts;
    this.#statusListener = parts.host.onStatus(({ thing, isReachable, lastError }) => {
      const message = lastError === undefined ? "it does not answer" : describeError(lastError);
      this.#noteReachable(thing.name, isReachable, message);
    });
  }

  /** Role -> text of the Thing Description. */
  get texts(): ReadonlyMap<string, string> {
    return this.#texts;
  }

  /** Takes a Thing on. @throws ThimbleError things.* when its description can not be used */
  add(role: string, text: string): void {
    const description = this.#descriptions.parse(text, `things.${role}`, role);
    this.#parts.host.add(description, this.#parts.overrides[role]);
    this.#texts.set(role, text);
    this.#affordances.set(role, this.#affordancesOf(description.thing));
  }

  /** Lets a Thing go, and its retained readings with it. @throws ThimbleError base.not-found when there is none of that role */
  async remove(role: string): Promise<void> {
    await this.#parts.host.remove(role);
    const properties = this.#affordances.get(role)?.properties ?? new Map<string, ThingProperty>();
    this.#texts.delete(role);
    this.#affordances.delete(role);
    this.#unreachable.delete(role);
    this.#parts.onGone?.(role);
    for (const name of properties.keys()) {
      const path = `${role}/${name}`;
      this.#published.delete(path);
      void this.#parts.bus.publish(readingTopic(path), NO_READING, { retain: true, by: AGENT_SENDER });
    }
  }

  /** As `property`, with its topic. */
  published(path: PropertyPath): PublishedProperty | undefined {
    const known = this.#published.get(path);
    if (known !== undefined) return known;
    const property = this.property(path);
    if (property === undefined) return undefined;
    const made = { property, topic: readingTopic(path) };
    this.#published.set(path, made);
    return made;
  }

  /** A property as its Thing Description has it; undefined when no Thing has it. */
  property(path: PropertyPath): ThingProperty | undefined {
    return this.#find(path, ({ properties }) => properties);
  }

  /** An action as its Thing Description has it; undefined when no Thing has it. */
  action(path: ActionPath): ThingAction | undefined {
    return this.#find(path, ({ actions }) => actions);
  }

  /** An event as its Thing Description has it; undefined when no Thing has it. */
  event(path: EventPath): ThingEvent | undefined {
    return this.#find(path, ({ events }) => events);
  }

  /** @throws ThimbleError base.not-found when no Thing has the property; names the nearest one */
  find(path: PropertyPath): ThingProperty {
    return this.property(path) ?? this.#refuse(path, "property", ({ properties }) => properties);
  }

  /** @throws ThimbleError base.not-found when no Thing has the event; names the nearest one */
  findEvent(path: EventPath): ThingEvent {
    return this.event(path) ?? this.#refuse(path, "event", ({ events }) => events);
  }

  /** The declared limits of these properties; those that do not exist are left out. */
  ranges(paths: readonly PropertyPath[]): Readonly<Record<PropertyPath, ValueRange>> {
    return Object.fromEntries(
      paths.flatMap((path) => {
        const property = this.property(path);
        return property === undefined ? [] : [[path, rangeOf(property)] as const];
      }),
    );
  }

  /** Whether a Thing answers, as far as is known. */
  isReachable(role: string): boolean {
    return !this.#unreachable.has(role);
  }

  /** Ends the Things. Idempotent. */
  async close(): Promise<void> {
    this.#statusListener[Symbol.dispose]();
    await this.#parts.host.close();
  }

  #find<T>(path: string, kind: (affordances: Affordances) => ReadonlyMap<string, T>): T | undefined {
    const slash = path.indexOf("/");
    const affordances = slash < 0 ? undefined : this.#affordances.get(path.slice(0, slash));
    return affordances && kind(affordances).get(path.slice(slash + 1));
  }

  #refuse(path: string, what: string, kind: (affordances: Affordances) => ReadonlyMap<string, unknown>): never {
    const all = [...this.#affordances].flatMap(([role, affordances]) =>
      [...kind(affordances).keys()].map((name) => `${role}/${name}`),
    );
    const near = nearest(path, all);
    throw new ThimbleError("base.not-found", `Cannot find the ${what} "${path}": no Thing has it`, {
      expected: near === undefined ? `one of ${all.join(", ") || "none"}` : `did you mean "${near}"?`,
    });
  }

  #affordancesOf({ properties, actions = [], events = [] }: Thing): Affordances {
    const known = this.#models.get(properties);
    if (known !== undefined) return known;
    const made = { properties: byName(properties), actions: byName(actions), events: byName(events) };
    this.#models.set(properties, made);
    return made;
  }

  #noteReachable(thing: string, isReachable: boolean, message: string): void {
    const { events } = this.#parts;
    if (!isReachable) {
      this.#unreachable.add(thing);
      events.record({ kind: "thing-unreachable", thing, message });
    } else if (this.#unreachable.delete(thing)) {
      events.record({ kind: "thing-recovered", thing });
    }
  }
}

function byName<T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((each) => [each.name, each]));
}

function rangeOf({ type, minimum, maximum, words }: ThingProperty): ValueRange {
  if (words !== undefined) return { minimum: 0, maximum: words.length - 1 };
  return type === "boolean" ? { minimum: 0, maximum: 1 } : { minimum, maximum };
}
