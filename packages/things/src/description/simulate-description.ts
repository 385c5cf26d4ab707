import type { Millis } from "@thimble/base";
import type { Binding } from "../driver/binding.ts";
import type { Signal } from "../simulated/signal.ts";
import { isSimulatedBinding, type SimulatedBinding } from "../simulated/simulated-binding.ts";
import type { ThingSimulation } from "./parse-thing-simulation.ts";
import type { BoundEvent, BoundProperty, ThingDescription } from "./thing-description.ts";

/** How long a made-up sine takes once around. */
const SINE_PERIOD: Millis = 60_000;

/** The description with what it says of its simulation: its model's ports and its faults, also in what is of the simulated driver already. */
export function withSimulation(description: ThingDescription, simulation: ThingSimulation): ThingDescription {
  const { ports, faults } = simulation;
  const deviceFaults = faults.length > 0 ? faults : undefined;
  const keyed = new Map([...ports].map(([name, port]) => [`${description.thing.name}/${name}`, port]));
  const rebind = <B extends Binding | undefined>(binding: B): B | SimulatedBinding => {
    if (!isSimulatedBinding(binding)) return binding;
    const signal = keyed.get(binding.key) ?? binding.signal;
    return { ...binding, signal, ...(deviceFaults !== undefined && { deviceFaults }) };
  };
  return {
    ...description,
    properties: description.properties.map((bound) => ({
      ...bound,
      read: rebind(bound.read),
      write: rebind(bound.write),
      simulatedAs: ports.get(bound.property.name) ?? bound.simulatedAs,
    })),
    actions: description.actions.map((bound) => ({ ...bound, write: rebind(bound.write) })),
    ...(description.events && { events: description.events.map((each) => ({ ...each, read: rebind(each.read) })) }),
    ...(deviceFaults !== undefined && { faults: deviceFaults }),
  };
}

/** The description with the simulated driver in place of its own. */
export function simulateDescription(description: ThingDescription): ThingDescription {
  const { thing } = description;
  const timeSources = new Set(description.properties.flatMap((bound) => bound.timeFrom ?? []));
  const deviceFaults = description.faults && { deviceFaults: description.faults };
  const properties = description.properties.map((bound) => {
    const key = `${thing.name}/${bound.property.name}`;
    const signal = bound.simulatedAs ?? likelySignal(bound, timeSources.has(bound.property.name));
    const faults = bound.faults && { faults: bound.faults };
    const binding: SimulatedBinding = { driver: "simulated", key, signal, ...faults, ...deviceFaults };
    // A signal is in the property's unit already, in no bits and no code.
    const { bits, codes, ...own } = bound;
    return {
      ...own,
      read: bound.read === undefined ? undefined : binding,
      write: bound.write === undefined ? undefined : binding,
      scale: 1,
      offset: 0,
    };
  });
  const address = `simulated:${thing.name}`;
  return {
    ...description,
    thing: { ...thing, driver: "simulated", address },
    driver: "simulated",
    address,
    properties,
    actions: description.actions.map((bound) => {
      const isSimulated = isSimulatedBinding(bound.write);
      const key = isSimulated ? bound.write.key : `${thing.name}/${bound.action.name}`;
      const signal = isSimulated ? bound.write.signal : ({ kind: "constant", value: 0 } as const);
      const write: SimulatedBinding = { driver: "simulated", key, signal, ...deviceFaults };
      const { codes, ...own } = bound;
      return { ...own, write, scale: 1, offset: 0 };
    }),
    ...(description.events && {
      events: description.events.map((bound) => simulateEvent(bound, thing.name, deviceFaults)),
    }),
  };
}

/** An event happens as its description says; one that says nothing happens where a condition makes it. */
function simulateEvent(
  { codes, ...own }: BoundEvent,
  thing: string,
  deviceFaults: Pick<SimulatedBinding, "deviceFaults"> | undefined,
): BoundEvent {
  const { simulatedAs, event } = own;
  const signal = { kind: "constant", value: 0 } as const;
  const key = `${thing}/${event.name}`;
  const read: SimulatedBinding | undefined = simulatedAs && {
    driver: "simulated",
    key,
    signal,
    event: simulatedAs,
    ...deviceFaults,
  };
  return { ...own, read, scale: 1, offset: 0 };
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
