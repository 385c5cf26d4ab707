import type { Millis } from "@thimble/base";
import type { Signal } from "../simulated/signal.ts";
import { isSimulatedBinding, type SimulatedBinding } from "../simulated/simulated-binding.ts";
import type { BoundProperty, ThingDescription } from "./thing-description.ts";

/** What a device sets apart from what the Thing Description says. */
export interface DescriptionOverrides {
  /** Polls every property at this period; 0 for as fast as the device answers and the listeners take it. */
  readonly pollEvery?: Millis;
  /** Connects to this `host:port`. */
  readonly address?: string;
  /** Makes the Thing up: no device is needed. */
  readonly isSimulated?: boolean;
}

/** How long a made-up sine takes once around. */
const SINE_PERIOD: Millis = 60_000;

/** The description with the overrides in it. */
export function overrideDescription(description: ThingDescription, overrides: DescriptionOverrides): ThingDescription {
  const { pollEvery, address, isSimulated } = overrides;
  const simulated = isSimulated === true ? simulate(description) : description;
  const moved = address === undefined || isSimulated === true ? simulated : moveTo(simulated, address);
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

function simulate(description: ThingDescription): ThingDescription {
  const { thing } = description;
  const timeSources = new Set(description.properties.flatMap((bound) => bound.timeFrom ?? []));
  const properties = description.properties.map((bound) => {
    const key = `${thing.name}/${bound.property.name}`;
    const signal = bound.simulatedAs ?? likelySignal(bound, timeSources.has(bound.property.name));
    const binding: SimulatedBinding = { driver: "simulated", key, signal };
    return {
      ...bound,
      read: bound.read === undefined ? undefined : binding,
      write: bound.write === undefined ? undefined : binding,
      // A signal is in the property's unit already.
      scale: 1,
      offset: 0,
    };
  });
  return {
    thing: { ...thing, driver: "simulated", address: "simulated:" },
    driver: "simulated",
    address: "simulated:",
    properties,
    actions: description.actions.map((bound) => {
      const key = isSimulatedBinding(bound.write) ? bound.write.key : `${thing.name}/${bound.action.name}`;
      const write: SimulatedBinding = { driver: "simulated", key, signal: { kind: "constant", value: 0 } };
      return { ...bound, write, scale: 1, offset: 0 };
    }),
  };
}

/** What a property does that does not say: time passes, a number with a range swings through its middle half, the rest stays put. */
function likelySignal({ property }: BoundProperty, isTimeSource: boolean): Signal {
  const { minimum, maximum, type } = property;
  if (isTimeSource) return { kind: "clock" };
  if (type === "boolean" || minimum === undefined || maximum === undefined)
    return { kind: "constant", value: minimum ?? 0 };
  const mean = (minimum + maximum) / 2;
  return { kind: "sine", mean, amplitude: (maximum - minimum) / 4, period: SINE_PERIOD };
}
