import { Diagnostics, nearest } from "@thimble/base";
import {
  type ActionData,
  type ActionPath,
  type Asks,
  covers,
  type DesiredState,
  type Digest,
  eventTopic,
  type PropertyPath,
  type PropertyUnits,
  type Service,
  senmlUnit,
  type ThingProperty,
  TINY_PLATFORM,
  unitConversion,
} from "@thimble/model";
import { ThingDescriptions } from "@thimble/things";
import { isReservedTopic } from "../bus/reserved-topic.ts";
import { type AcceptedReleases, checkReleases, type NumberedImage } from "./release-numbers.ts";
import type { ModuleKey } from "./step.ts";

/** What an image says of itself, as far as admission depends on it. */
export interface ImageFacts {
  /** Undefined when it says nothing: then it gets what its service grants. */
  readonly asks: Asks | undefined;
  /** Undefined for an image without a number. */
  readonly release?: number | undefined;
}

/** Checks that the device may run the image that a service names. Throws with the reason when not. */
export type TrustCheck = (image: string, digest: Digest) => Promise<unknown>;

/** What admission needs to look at. */
export interface AdmissionPorts {
  /** What an image says of itself. Throws when the device does not hold it whole. */
  readonly describe: (digest: Digest) => Promise<ImageFacts>;
  /** What was accepted before; undefined for a device that may go back to any release. */
  readonly accepted?: AcceptedReleases | undefined;
  /** Default every image may run. */
  readonly trust?: TrustCheck | undefined;
  /** Verifies and compiles an image. Throws when it can not run. */
  readonly prepare: (key: ModuleKey) => Promise<unknown>;
}

type Properties = ReadonlyMap<PropertyPath, ThingProperty>;

/** What the Things of a deployment have. */
interface Affordances {
  readonly properties: Properties;
  readonly actions: ReadonlySet<ActionPath>;
  /** By the topics on which they appear, why they are not served; undefined for one that is. */
  readonly events: ReadonlyMap<string, string | undefined>;
  /** What goes with those that are served and have something, by their topics. */
  readonly eventData: ReadonlyMap<string, ActionData>;
  /** What their descriptions have beside that, `thing/name`, and why it is not served. */
  readonly unserved: ReadonlyMap<string, string>;
}

/**
 * Checks a whole desired state before anything is switched: it is taken whole or refused whole, with every problem named.
 *
 * @throws ThimbleError agent.grants-missing, agent.unknown-property, agent.unknown-action, agent.property-access, agent.unit-mismatch, agent.reserved-topic,
 *   agent.platform-unsupported, agent.image-missing for what services ask for
 * @throws ThimbleError things.* when a Thing Description can not be used
 * @throws ThimbleError images.rolled-back when an image is older than one that was accepted
 * @throws ThimbleError images.*, wasm.*, runtime.* when an image can not be used
 * @returns the images with their release numbers
 */
export async function admit(desired: DesiredState, ports: AdmissionPorts): Promise<readonly NumberedImage[]> {
  const { properties, actions, events, eventData, unserved } = parseThings(desired);
  const problems = new Diagnostics();
  const images: NumberedImage[] = [];
  for (const service of desired.app.services) {
    checkPlatform(service, problems);
    checkProperties(service, { properties, unserved }, problems);
    checkActions(service, { actions, unserved }, problems);
    checkUnits(service, properties, problems);
    checkTopics(service, problems);
    checkEvents(service, events, problems);
    const facts = await checkImage(service, desired.images[service.name], { properties, eventData, ports, problems });
    if (facts !== undefined) images.push(facts);
  }
  if (ports.accepted !== undefined) checkReleases(images, ports.accepted, problems);
  problems.throwIfAny();
  // Last, as it is the longest: compiling.
  for (const { name, replicas, budget } of desired.app.services) {
    const digest = desired.images[name];
    if (digest !== undefined && replicas > 0) await ports.prepare({ digest, memoryBytes: budget.memoryBytes });
  }
  return images;
}

function parseThings(desired: DesiredState): Affordances {
  const properties = new Map<PropertyPath, ThingProperty>();
  const actions = new Set<ActionPath>();
  const events = new Map<string, string | undefined>();
  const eventData = new Map<string, ActionData>();
  const unserved = new Map<string, string>();
  const descriptions = new ThingDescriptions();
  for (const [role, text] of Object.entries(desired.things)) {
    const { thing } = descriptions.parse(text, `things.${role}`, role);
    for (const property of thing.properties) properties.set(`${role}/${property.name}`, property);
    for (const { name, reason } of thing.unserved ?? []) {
      unserved.set(`${role}/${name}`, reason);
      events.set(eventTopic(`${role}/${name}`), reason);
    }
    for (const { name, data } of thing.events ?? []) {
      const topic = eventTopic(`${role}/${name}`);
      events.set(topic, undefined);
      if (data !== undefined) eventData.set(topic, data);
    }
    for (const action of thing.actions ?? []) actions.add(`${role}/${action.name}`);
  }
  return { properties, actions, events, eventData, unserved };
}

function checkPlatform(service: Service, problems: Diagnostics): void {
  if (service.platform === TINY_PLATFORM) return;
  problems.add(
    "agent.platform-unsupported",
    `Cannot run the service "${service.name}": this device has no engine for ${service.platform}`,
    { where: `services.${service.name}.platform`, expected: TINY_PLATFORM },
  );
}

function checkProperties(
  service: Service,
  things: Pick<Affordances, "properties" | "unserved">,
  problems: Diagnostics,
): void {
  const asks = `services.${service.name}.x-thimble`;
  const reads = new Map<PropertyPath, string>([
    ...service.grants.read.map((path) => [path, `${asks}.grants.read`] as const),
    ...service.on.reading.map((path) => [path, `${asks}.on.reading`] as const),
  ]);
  for (const [path, where] of reads) {
    const property = checkProperty(path, where, things, problems);
    if (property?.isReadable === false) refuseAccess(where, "read", path, problems);
  }
  for (const path of service.grants.write) {
    const where = `${asks}.grants.write`;
    const property = checkProperty(path, where, things, problems);
    if (property?.isWritable === false) refuseAccess(where, "written", path, problems);
  }
}

function checkProperty(
  path: PropertyPath,
  where: string,
  { properties, unserved }: Pick<Affordances, "properties" | "unserved">,
  problems: Diagnostics,
): ThingProperty | undefined {
  const property = properties.get(path);
  if (property !== undefined) return property;
  const reason = unserved.get(path);
  const state = reason === undefined ? "no Thing has that property" : `it is not served: ${reason}`;
  const near = nearest(path, properties.keys());
  const all = [...properties.keys()].join(", ");
  problems.add("agent.unknown-property", `Cannot grant "${path}": ${state}`, {
    where,
    expected: near === undefined ? `one of ${all || "none"}` : `did you mean "${near}"?`,
  });
  return undefined;
}

function checkActions(
  service: Service,
  { actions, unserved }: Pick<Affordances, "actions" | "unserved">,
  problems: Diagnostics,
): void {
  for (const path of service.grants.invoke ?? []) {
    if (actions.has(path)) continue;
    const near = nearest(path, actions);
    const reason = unserved.get(path);
    const state = reason === undefined ? "no Thing has that action" : `it is not served: ${reason}`;
    problems.add("agent.unknown-action", `Cannot grant to invoke "${path}": ${state}`, {
      where: `services.${service.name}.x-thimble.grants.invoke`,
      expected: near === undefined ? `one of ${[...actions].join(", ") || "none"}` : `did you mean "${near}"?`,
    });
  }
}

function refuseAccess(where: string, access: "read" | "written", path: PropertyPath, problems: Diagnostics): void {
  problems.add(
    "agent.property-access",
    `Cannot grant "${path}" to be ${access}: its Thing Description does not let it`,
    {
      where,
      expected: `a property that can be ${access}`,
    },
  );
}

function checkTopics(service: Service, problems: Diagnostics): void {
  for (const filter of service.grants.publish.filter(isReservedTopic)) {
    problems.add("agent.reserved-topic", `Cannot grant to publish "${filter}": the topic belongs to the device`, {
      where: `services.${service.name}.x-thimble.grants.publish`,
      expected: "a topic that begins with neither things/ nor $",
    });
  }
}

/** A trigger on one event is for one that there is; a filter with wildcards may match none. */
function checkEvents(service: Service, events: Affordances["events"], problems: Diagnostics): void {
  for (const filter of service.on.message) {
    if (!/^things\/[^/+#]+\/events\/[^/+#]+$/.test(filter)) continue;
    const reason = events.get(filter);
    if (events.has(filter) && reason === undefined) continue;
    const served = [...events].flatMap(([topic, why]) => (why === undefined ? topic : []));
    const near = nearest(filter, served);
    const state = reason === undefined ? "no Thing has that event" : `it is not served: ${reason}`;
    problems.add("agent.unknown-event", `Cannot lead "${filter}" to a container: ${state}`, {
      where: `services.${service.name}.x-thimble.on.message`,
      expected: near === undefined ? `one of ${served.join(", ") || "none"}` : `did you mean "${near}"?`,
    });
  }
}

/** A conversion is declared for what can be converted. */
function checkUnits(service: Service, properties: Properties, problems: Diagnostics): void {
  for (const [path, to] of Object.entries(service.units ?? {})) {
    const property = properties.get(path);
    if (property === undefined || canConvert(property.unit, to)) continue;
    problems.add("agent.unit-mismatch", `Cannot give "${path}" in ${to}: its Thing has ${property.unit ?? "no unit"}`, {
      where: `services.${service.name}.x-thimble.units`,
      expected: property.unit === undefined ? "no unit for it" : `a unit of what ${property.unit} measures`,
    });
  }
}

/** What an image expects is what its Thing has, or what it is converted into. */
function checkAskedUnits(service: Service, asked: PropertyUnits, properties: Properties, problems: Diagnostics): void {
  for (const [path, unit] of Object.entries(asked)) {
    const property = properties.get(path);
    const given = service.units?.[path] ?? property?.unit;
    if (property === undefined || given === unit) continue;
    const expected = canConvert(property.unit, unit)
      ? `declare the conversion, x-thimble: { units: { ${path}: ${unit} } }`
      : `a Thing that has it in ${unit}`;
    problems.add(
      "agent.unit-mismatch",
      `Cannot run the service "${service.name}": its image expects "${path}" in ${unit}, and gets ${given ?? "no unit"}`,
      {
        where: `services.${service.name}`,
        expected,
      },
    );
  }
}

/** What goes with an event comes in the SenML unit of its data, whoever is told of it. */
function checkAskedEventUnits(
  service: Service,
  asked: PropertyUnits,
  eventData: Affordances["eventData"],
  problems: Diagnostics,
): void {
  for (const [path, unit] of Object.entries(asked)) {
    const data = eventData.get(`things/${path}`);
    const given = data?.unit === undefined ? undefined : (senmlUnit(data.unit)?.unit ?? data.unit);
    // UCUM and SenML have other names for some: `[g]`, `1`.
    const wanted = senmlUnit(unit);
    const isGiven = given === unit || (wanted?.unit === given && wanted?.scale === 1 && wanted.offset === 0);
    if (data === undefined || isGiven) continue;
    problems.add(
      "agent.unit-mismatch",
      `Cannot run the service "${service.name}": its image expects the event "${path}" in ${unit}, and gets ${given ?? "no unit"}`,
      { where: `services.${service.name}`, expected: `code that takes it in ${given ?? "no unit"}` },
    );
  }
}

function canConvert(from: string | undefined, to: string): boolean {
  return from !== undefined && unitConversion(from, to) !== undefined;
}

/** What an image is checked with. */
interface ImageCheck {
  readonly properties: Properties;
  readonly eventData: Affordances["eventData"];
  readonly ports: AdmissionPorts;
  readonly problems: Diagnostics;
}

async function checkImage(
  service: Service,
  digest: Digest | undefined,
  { properties, eventData, ports, problems }: ImageCheck,
): Promise<NumberedImage | undefined> {
  if (digest === undefined) {
    problems.add("agent.image-missing", `Cannot run the service "${service.name}": its image has no digest`, {
      where: `images.${service.name}`,
      expected: "the digest of every service's image",
    });
    return undefined;
  }
  // First: nothing is read out of an image that is not trusted.
  await ports.trust?.(service.image, digest);
  const { asks, release } = await ports.describe(digest);
  const numbered = { service: service.name, image: service.image, digest, release };
  checkAskedUnits(service, asks?.units ?? {}, properties, problems);
  checkAskedEventUnits(service, asks?.units ?? {}, eventData, problems);
  const missing = asks === undefined ? [] : covers(asks, service);
  if (missing.length === 0) return numbered;
  problems.add("agent.grants-missing", `Cannot run the service "${service.name}": not granted: ${missing.join(", ")}`, {
    where: `services.${service.name}`,
    expected: "a service that grants what its image asks for",
    details: { service: service.name, image: service.image },
  });
  return numbered;
}
