/** What a reading is worth, in the order of `quality` in wit/edge.wit: the index is the number on the wire. */
export const QUALITIES: readonly ["good", "stale", "out-of-range", "unreachable"] = [
  "good",
  "stale",
  "out-of-range",
  "unreachable",
];
/** What a reading is worth. */
export type Quality = (typeof QUALITIES)[number];

/** `thing/property`, e.g. `machine/temperature`: a Thing's role and one of its properties. */
export type PropertyPath = string & { readonly __brand?: "PropertyPath" };

/** `thing/action`, e.g. `gate/open`: a Thing's role and one of its actions. */
export type ActionPath = string & { readonly __brand?: "ActionPath" };

/** A value of a Thing's property with its time and its worth. The unit stands in the Thing Description. */
export interface Reading {
  readonly property: PropertyPath;
  /** In the property's unit, scaled; NaN when the quality is `unreachable`. Booleans are 0 and 1. */
  readonly value: number;
  /** When it was measured: seconds since 1970-01-01T00:00:00Z with a fraction (SenML `t`). */
  readonly time: number;
  readonly quality: Quality;
}

/** `thing/event`, e.g. `machine/overheated`: a Thing's role and one of its events. */
export type EventPath = string & { readonly __brand?: "EventPath" };

/** An event of a Thing, when it happened. */
export interface Occurrence {
  readonly event: EventPath;
  /** In the unit of what goes with the event; NaN where nothing does. Booleans are 0 and 1. */
  readonly value: number;
  /** When it happened: seconds since 1970-01-01T00:00:00Z with a fraction (SenML `t`). */
  readonly time: number;
  /** What the device says of it beside that, by name: `message`, `severity`. Default nothing. */
  readonly details?: Readonly<Record<string, number | string>>;
}

/** Where an event appears on the bus, not retained: `things/<thing>/events/<event>`. */
export function eventTopic(event: EventPath): string {
  return `things/${event.replace("/", "/events/")}`;
}

/** Where a reading appears on the bus, retained: `things/<thing>/<property>`. */
export function readingTopic(property: PropertyPath): string {
  return `things/${property}`;
}
