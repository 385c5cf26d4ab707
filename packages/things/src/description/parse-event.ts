import { type ActionData, isThingName, type ThingProperty, type YamlEntry, type YamlNode } from "@thimble/model";
import type { Binding } from "../driver/binding.ts";
import { DRIVER_MODULES, driverModule, driverModuleOfScheme } from "../driver/driver-modules.ts";
import type { EventPattern } from "../simulated/event-pattern.ts";
import { isSimulatedBinding, type SimulatedBinding } from "../simulated/simulated-binding.ts";
import { withoutForeign } from "./foreign-forms.ts";
import type { ParsedForm, PropertyOutline } from "./form.ts";
import { parseLimits, parseScaling, parseType, parseUnit } from "./parse-data.ts";
import { parseEventPattern } from "./parse-event-pattern.ts";
import { parseForms, schemeOf } from "./parse-forms.ts";
import { OTHER_NAME, type UnservedAffordance } from "./parse-property.ts";
import { parseWhen } from "./parse-when.ts";
import { soleOutput } from "./sole-value.ts";
import { ACTION_DATA_TERMS, EVENT_TERMS, refuseUnknownTerms } from "./terms.ts";
import type { BoundEvent } from "./thing-description.ts";
import type { ThingFrame } from "./thing-frame.ts";

/** An event as its Thing Description has it. */
export interface ParsedEvent {
  readonly bound: BoundEvent;
  /** The forms that made it; none where a condition does. */
  readonly forms: readonly ParsedForm[];
  readonly node: YamlNode;
}

/** What an event belongs to. */
export interface EventFrame extends ThingFrame {
  /** The properties of its Thing. */
  readonly properties: readonly ThingProperty[];
}

/**
 * Reads one event of the Thing `role`. What no driver can tell of is not served, as another tool may have described it; a value that is neither a number, a
 * boolean nor a choice of words does not go with it.
 * @see WoT Thing Description 1.1, section 5.3.1.5
 */
export function parseEvent(
  { key: name, value: node }: YamlEntry,
  role: string,
  frame: EventFrame,
): ParsedEvent | UnservedAffordance | undefined {
  refuseUnknownTerms(node, EVENT_TERMS);
  if (!isThingName(name)) return { unserved: { name, reason: OTHER_NAME }, node };
  const title = node.get("title")?.asString();
  const whenNode = node.get("thimble:when");
  const when = whenNode && parseWhen(whenNode, frame.properties);
  const simulate = node.get("thimble:simulate");
  const simulatedAs = simulate && parseEventPattern(simulate);
  const simulated = simulatedAs && { simulatedAs };
  if (whenNode !== undefined) {
    if (when === undefined) return undefined;
    const event = { name, title, data: dataOf(frame.properties.find((each) => each.name === when.property)) };
    return { bound: { event, read: undefined, when, scale: 1, offset: 0, ...simulated }, forms: [], node };
  }
  const told = node.get("data");
  const sole = told && soleOutput(told);
  const dataNode = sole?.node;
  const { type } = dataNode === undefined ? {} : parseType(dataNode, frame);
  const parsed = dataNode === undefined || type === undefined ? undefined : parseData(dataNode, type);
  const { data, codes } = parsed ?? {};
  const outline: PropertyOutline = {
    path: `${role}/${name}`,
    // Without a value it is that it happened, or not.
    type: data?.type ?? "boolean",
    unit: data?.unit,
    isReadOnly: true,
    isWriteOnly: false,
    isAction: false,
    affordance: node,
    isEvent: true,
    isBare: false,
    signal: undefined,
    faults: [],
    ...(data?.words !== undefined && codes === undefined && { words: data.words }),
    ...(data !== undefined && sole?.pointer !== undefined && { pointer: sole.pointer }),
  };
  const found = findForm(node, outline, frame, data !== undefined);
  if ("reason" in found) return { unserved: { name, reason: found.reason }, node };
  const scaling = dataNode === undefined || data === undefined ? { scale: 1, offset: 0 } : parseScaling(dataNode);
  const read = withPattern(found.read, simulatedAs);
  const event = { name, title, data };
  return { bound: { event, read, ...scaling, ...(codes && { codes }), ...simulated }, forms: [found.form], node };
}

function parseData(
  node: YamlNode,
  type: ActionData["type"],
): { readonly data: ActionData; readonly codes: readonly number[] | undefined } {
  refuseUnknownTerms(node, ACTION_DATA_TERMS);
  const { limits, codes } = parseLimits(node, type);
  return { data: { unit: parseUnit(node, type), ...limits }, codes };
}

function dataOf(property: ThingProperty | undefined): ActionData | undefined {
  if (property === undefined) return undefined;
  const { name, title, isReadable, isWritable, pollEvery, writesPerSecond, safe, ...data } = property;
  return data;
}

function withPattern(read: Binding, event: EventPattern | undefined): Binding | undefined {
  if (!isSimulatedBinding(read)) return read;
  const bound: SimulatedBinding = { ...read, ...(event && { event }) };
  return event === undefined ? undefined : bound;
}

/** The first form that tells of the event, or why none does. */
function findForm(
  node: YamlNode,
  outline: PropertyOutline,
  frame: EventFrame,
  hasValue: boolean,
): { readonly form: ParsedForm; readonly read: Binding } | { readonly reason: string } {
  const { own: nodes, reasons } = withoutForeign(node.get("forms")?.asList("a list of forms") ?? [], {
    frame,
    affordance: node,
    isMember: outline.pointer !== undefined,
  });
  if (nodes.length === 0 && reasons.length > 0) return { reason: `of its forms, ${reasons.join(", ")}` };
  const able = nodes.filter((each) => {
    const href = each.get("href");
    return href !== undefined && driverModuleOfScheme(schemeOf(href, frame.base))?.bindEvent !== undefined;
  });
  if (able.length === 0) {
    const schemes = DRIVER_MODULES.filter(({ bindEvent }) => bindEvent !== undefined).flatMap((each) => each.schemes);
    return { reason: `no form of it is at an address that tells of events: ${schemes.join(", ")}, or thimble:when` };
  }
  const { forms } = parseForms(able, outline, frame);
  const wanted = new Set<string>();
  for (const form of forms) {
    const module = driverModule(form.driver);
    const read = form.read && module?.bindEvent?.(form.read, hasValue);
    if (read === undefined) wanted.add(module?.tellsEventsWhen ?? "a form with op: subscribeevent");
    else if (frame.address !== undefined && form.address !== frame.address)
      wanted.add("a form at the address of the properties, or a Thing of its own");
    else return { form, read };
  }
  return { reason: `no form of it tells of events: it needs ${[...wanted].join(", or ") || "one with an address"}` };
}
