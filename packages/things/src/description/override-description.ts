import type { Millis } from "@thimble/base";
import { simulateDescription } from "./simulate-description.ts";
import type { ThingDescription } from "./thing-description.ts";

/** What a device sets apart from what the Thing Description says. */
export interface DescriptionOverrides {
  /** Polls every property at this period; 0 for as fast as the device answers and the listeners take it. */
  readonly pollEvery?: Millis;
  /** Connects to this `host:port`; asked for when the Thing is taken on, where it is not known before. */
  readonly address?: string | (() => string);
  /** Makes the Thing up: no device is needed. */
  readonly isSimulated?: boolean;
}

/** The description with the overrides in it. */
export function overrideDescription(description: ThingDescription, overrides: DescriptionOverrides): ThingDescription {
  const { pollEvery, address, isSimulated } = overrides;
  const simulated = isSimulated === true ? simulateDescription(description) : description;
  const moved =
    address === undefined || isSimulated === true
      ? simulated
      : moveTo(simulated, typeof address === "string" ? address : address());
  return pollEvery === undefined ? moved : pollAt(moved, pollEvery);
}

function moveTo(description: ThingDescription, address: string): ThingDescription {
  const host = /^([^:]+:\/\/(?:[^@/]*@)?)[^/]*/;
  const { thing } = description;
  return {
    ...description,
    address: description.address.replace(host, (_, before: string) => before + address),
    thing: { ...thing, address: thing.address.replace(host, (_, before: string) => before + address) },
  };
}

function pollAt(description: ThingDescription, pollEvery: Millis): ThingDescription {
  const properties = description.properties.map((bound) => ({ ...bound, property: { ...bound.property, pollEvery } }));
  return { ...description, properties, thing: { ...description.thing, properties: properties.map((p) => p.property) } };
}
