import { isThingName } from "@thimble/model";
import type { Binding } from "../driver/binding.ts";
import { isSimulatedBinding } from "../simulated/simulated-binding.ts";
import { parseThingDescription } from "./parse-thing-description.ts";
import type { ThingDescription } from "./thing-description.ts";

/** Texts that are remembered at most: the models of a device's Things, of which there are few where there are many Things. */
const KEPT = 100;

/** Reads Thing Descriptions, each text once: Things of one model, which differ in their names, share what came of it. */
export class ThingDescriptions {
  /** The one that was used last is the last. */
  readonly #read = new Map<string, ThingDescription>();

  /** As `parseThingDescription`. @throws ThimbleError the same */
  parse(text: string, where: string, name: string): ThingDescription {
    const known = isThingName(name) ? this.#read.get(text) : undefined;
    const description = known ?? parseThingDescription(text, where, name);
    this.#read.delete(text);
    if (!isShareable(description)) return description;
    this.#read.set(text, description);
    const [oldest] = this.#read.keys();
    if (this.#read.size > KEPT && oldest !== undefined) this.#read.delete(oldest);
    return withName(description, name);
  }
}

/** Not where something that is made up is known by the object that describes it: a physical model, and faults of the whole Thing. */
function isShareable({ properties, actions, events = [], faults }: ThingDescription): boolean {
  const isOfItsOwn = (binding: Binding | undefined): boolean =>
    isSimulatedBinding(binding) && (binding.signal.kind === "model" || binding.deviceFaults !== undefined);
  const bindings = [
    ...properties.flatMap(({ read, write }) => [read, write]),
    ...actions.map(({ write }) => write),
    ...events.map(({ read }) => read),
  ];
  const isModelled = properties.some(({ simulatedAs }) => simulatedAs?.kind === "model");
  return faults === undefined && !isModelled && !bindings.some(isOfItsOwn);
}

/** The description as it would have been read for a Thing of another name. What is simulated is kept by name; nothing else has it. */
function withName(description: ThingDescription, name: string): ThingDescription {
  const { thing } = description;
  if (thing.name === name) return description;
  const rename = <B extends Binding | undefined>(binding: B): B =>
    isSimulatedBinding(binding) ? { ...binding, key: name + binding.key.slice(thing.name.length) } : binding;
  const isByName = description.address === `simulated:${thing.name}`;
  const address = isByName ? `simulated:${name}` : description.address;
  return {
    ...description,
    address,
    thing: { ...thing, name, address: isByName ? address : thing.address },
    properties: description.properties.map((bound) =>
      isSimulatedBinding(bound.read) || isSimulatedBinding(bound.write)
        ? { ...bound, read: rename(bound.read), write: rename(bound.write) }
        : bound,
    ),
    actions: description.actions.map((bound) => ({ ...bound, write: rename(bound.write) })),
    ...(description.events && { events: description.events.map((each) => ({ ...each, read: rename(each.read) })) }),
  };
}
