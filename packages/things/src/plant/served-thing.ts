import type { Clock, Random } from "@thimble/base";
import { simulateDescription } from "../description/simulate-description.ts";
import type { ThingDescription } from "../description/thing-description.ts";
import { isSimulatedBinding } from "../simulated/simulated-binding.ts";
import { SimulatedDevice } from "../simulated/simulated-device.ts";
import type { ServedEvent } from "./served-event.ts";
import { ServedPoint } from "./served-point.ts";

/** A Thing that is made up behind the protocol of its forms. */
export interface ServedThing {
  readonly device: SimulatedDevice;
  readonly points: readonly ServedPoint[];
  readonly events: readonly ServedEvent[];
}

/** An action's constant goes to the device as it is. */
const AS_IT_IS = { scale: 1, offset: 0 };

/** Makes a Thing up and tells where each of its properties, actions and events is served: where its forms say that a client looks for it. */
export function serveThing(
  description: ThingDescription,
  parts: { readonly clock: Clock; readonly random: Random },
): ServedThing {
  const device = new SimulatedDevice(parts);
  const simulated = simulateDescription(description);
  const { name } = description.thing;
  const properties = description.properties.flatMap((bound, i) => {
    const made = simulated.properties[i];
    const source = made?.read ?? made?.write;
    if (!isSimulatedBinding(source)) return [];
    const { read, write, property } = bound;
    const path = `${name}/${property.name}`;
    return [new ServedPoint({ path, type: property.type, read, write, device, source, scaling: bound })];
  });
  const actions = description.actions.flatMap((bound, i) => {
    const source = simulated.actions[i]?.write;
    if (!isSimulatedBinding(source)) return [];
    const scaling = bound.constant === undefined ? bound : AS_IT_IS;
    const { action, write, constant } = bound;
    const path = `${name}/${action.name}`;
    const type = action.input?.type ?? "number";
    return [new ServedPoint({ path, type, constant, read: undefined, write, device, source, scaling })];
  });
  const events = (description.events ?? []).flatMap((bound, i) => {
    const source = simulated.events?.[i]?.read;
    const { read, event } = bound;
    if (read === undefined || !isSimulatedBinding(source)) return [];
    return [{ path: `${name}/${event.name}`, title: event.title ?? event.name, read, device, source, scaling: bound }];
  });
  return { device, points: [...properties, ...actions], events };
}
