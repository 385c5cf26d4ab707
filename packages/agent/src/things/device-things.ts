import { describeError, nearest, ThimbleError } from "@thimble/base";
import {
  type ActionPath,
  type EventPath,
  type PropertyPath,
  readingTopic,
  type ThingAction,
  type ThingEvent,
  type ThingProperty,
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

/** The Things of the device by their roles, each with the text it was made from, so that a plan sees what changed. */
export class DeviceThings {
  readonly #parts: DeviceThingsParts;
  readonly #texts = new Map<string, string>();
  readonly #properties = new Map<PropertyPath, ThingProperty>();
  readonly #actions = new Map<ActionPath, ThingAction>();
  readonly #thingEvents = new Map<EventPath, ThingEvent>();
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
    for (const action of description.thing.actions ?? []) this.#actions.set(`${role}/${action.name}`, action);
    for (const event of description.thing.events ?? []) this.#thingEvents.set(`${role}/${event.name}`, event);
    for (const property of description.thing.properties) this.#properties.set(`${role}/${property.name}`, property);
  }

  /** Lets a Thing go, and its retained readings with it. @throws ThimbleError base.not-found when there is none of that role */
  async remove(role: string): Promise<void> {
    await this.#parts.host.remove(role);
    this.#texts.delete(role);
    this.#unreachable.delete(role);
    this.#parts.onGone?.(role);
    for (const path of this.#actions.keys()) if (path.startsWith(`${role}/`)) this.#actions.delete(path);
    for (const path of this.#thingEvents.keys()) if (path.startsWith(`${role}/`)) this.#thingEvents.delete(path);
    for (const path of this.#properties.keys()) {
      if (!path.startsWith(`${role}/`)) continue;
      this.#properties.delete(path);
      void this.#parts.bus.publish(readingTopic(path), NO_READING, { retain: true, by: AGENT_SENDER });
    }
  }

  /** A property as its Thing Description has it; undefined when no Thing has it. */
  property(path: PropertyPath): ThingProperty | undefined {
    return this.#properties.get(path);
  }

  /** An action as its Thing Description has it; undefined when no Thing has it. */
  action(path: ActionPath): ThingAction | undefined {
    return this.#actions.get(path);
  }

  /** An event as its Thing Description has it; undefined when no Thing has it. */
  event(path: EventPath): ThingEvent | undefined {
    return this.#thingEvents.get(path);
  }

  /** @throws ThimbleError base.not-found when no Thing has the property; names the nearest one */
  find(path: PropertyPath): ThingProperty {
    return findIn(this.#properties, path, "property");
  }

  /** @throws ThimbleError base.not-found when no Thing has the event; names the nearest one */
  findEvent(path: EventPath): ThingEvent {
    return findIn(this.#thingEvents, path, "event");
  }

  /** The declared limits of these properties; those that do not exist are left out. */
  ranges(paths: readonly PropertyPath[]): Readonly<Record<PropertyPath, ValueRange>> {
    return Object.fromEntries(
      paths.flatMap((path) => {
        const property = this.#properties.get(path);
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

function findIn<T>(known: ReadonlyMap<string, T>, path: string, what: string): T {
  const found = known.get(path);
  if (found !== undefined) return found;
  const near = nearest(path, known.keys());
  const all = [...known.keys()].join(", ");
  throw new ThimbleError("base.not-found", `Cannot find the ${what} "${path}": no Thing has it`, {
    expected: near === undefined ? `one of ${all || "none"}` : `did you mean "${near}"?`,
  });
}

function rangeOf({ type, minimum, maximum, words }: ThingProperty): ValueRange {
  if (words !== undefined) return { minimum: 0, maximum: words.length - 1 };
  return type === "boolean" ? { minimum: 0, maximum: 1 } : { minimum, maximum };
}
