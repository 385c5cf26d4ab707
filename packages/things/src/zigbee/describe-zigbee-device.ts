import { isThingName, parseTopicName } from "@thimble/model";
import type { ZigbeeDevice, ZigbeeExpose } from "./zigbee-device.ts";
import { isKnownZigbeeUnit, zigbeeUnit } from "./zigbee-units.ts";

/** @see Zigbee2MQTT, "Exposes", access */
const IS_PUBLISHED = 1;
const IS_SETTABLE = 2;

/** The vocabularies of the description. @see WoT Thing Description 1.1, section 5.3.1.1 "Thing", @context */
const CONTEXT = [
  "https://www.w3.org/2022/wot/td/v1.1",
  { mqv: "https://www.w3.org/2019/wot/mqtt#", thimble: "urn:thimble:td:v1#" },
];

/** Where Zigbee2MQTT is. */
export interface ZigbeeBridge {
  /** The broker, `mqtt://host:port`. */
  readonly broker: string;
  /** Its base topic, `zigbee2mqtt` unless somebody has changed it. */
  readonly topic: string;
}

/** A device's Thing Description, and what of the device is not in it. */
export interface DescribedDevice {
  /** A name for the Thing: the friendly name, with `_` for what no name of a Thing may have. */
  readonly role: string;
  /** A Thing Description 1.1, as plain data. */
  readonly description: Readonly<Record<string, unknown>>;
  /** Properties that hold no number: texts, lists and choices. */
  readonly leftOut: readonly string[];
}

/**
 * The Thing Description of a device of Zigbee2MQTT, from what the bridge says of it. Undefined for one that has no numbers: the coordinator, a
 * device that is not known, or one whose name is no topic.
 * @see Zigbee2MQTT, "Exposes" and "MQTT Topics and Messages"
 */
export function describeZigbeeDevice(
  device: ZigbeeDevice,
  { broker, topic }: ZigbeeBridge,
): DescribedDevice | undefined {
  const state = `${topic}/${device.friendly_name}`;
  if (parseTopicName(state) === undefined) return undefined;
  const properties: Record<string, unknown> = {};
  const leftOut: string[] = [];
  for (const { expose, path } of leavesOf(device.definition?.exposes ?? [], [])) {
    const name = path.map((part) => part.replaceAll(/[^A-Za-z0-9_-]/g, "_")).join(".");
    const isNumber = expose.type === "numeric" || expose.type === "binary";
    if (!isNumber || !isThingName(name) || ((expose.access ?? 0) & (IS_PUBLISHED | IS_SETTABLE)) === 0)
      leftOut.push(name);
    else properties[name] = propertyOf(expose, path, { broker, state });
  }
  if (Object.keys(properties).length === 0) return undefined;
  const { vendor, model, description } = device.definition ?? {};
  const words = [vendor, model, description].filter((part) => part !== undefined).join(", ");
  return {
    role: device.friendly_name.replaceAll(/[^A-Za-z0-9_-]/g, "_").replace(/^_+/, ""),
    description: {
      "@context": CONTEXT,
      title: device.friendly_name,
      ...(words === "" ? {} : { description: words }),
      securityDefinitions: { nosec_sc: { scheme: "nosec" } },
      security: "nosec_sc",
      properties,
    },
    leftOut,
  };
}

/** What has a value of its own, and where it stands in a message: a group's features stand beside it, a composite's in it. */
function leavesOf(
  exposes: readonly ZigbeeExpose[],
  path: readonly string[],
): readonly { readonly expose: ZigbeeExpose; readonly path: readonly string[] }[] {
  return exposes.flatMap((expose) => {
    const own = expose.property === undefined ? path : [...path, expose.property];
    return expose.features === undefined ? [{ expose, path: own }] : leavesOf(expose.features, own);
  });
}

function propertyOf(
  expose: ZigbeeExpose,
  path: readonly string[],
  { broker, state }: { readonly broker: string; readonly state: string },
): Readonly<Record<string, unknown>> {
  const access = expose.access ?? 0;
  const isRead = (access & IS_PUBLISHED) !== 0;
  const isWritten = (access & IS_SETTABLE) !== 0;
  const common = {
    href: broker,
    "thimble:pointer": path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
    "thimble:availability": `${state}/availability`,
    ...(expose.type === "binary"
      ? { "thimble:on": expose.value_on ?? "ON", "thimble:off": expose.value_off ?? "OFF" }
      : {}),
  };
  const title = isKnownZigbeeUnit(expose.unit)
    ? expose.description
    : `${expose.description ?? path.at(-1)} (${expose.unit})`;
  return {
    ...dataOf(expose),
    ...(title === undefined ? {} : { title }),
    ...(isWritten ? {} : { readOnly: true }),
    ...(isRead ? { observable: true } : { writeOnly: true }),
    forms: [
      ...(isRead ? [{ ...common, op: ["readproperty", "observeproperty"], "mqv:filter": state }] : []),
      ...(isWritten ? [{ ...common, op: "writeproperty", "mqv:topic": `${state}/set` }] : []),
    ],
  };
}

function dataOf({ type, unit, value_min, value_max }: ZigbeeExpose): Readonly<Record<string, unknown>> {
  if (type === "binary") return { type: "boolean" };
  return {
    type: "number",
    unit: zigbeeUnit(unit),
    ...(value_min === undefined ? {} : { minimum: value_min }),
    ...(value_max === undefined ? {} : { maximum: value_max }),
  };
}
