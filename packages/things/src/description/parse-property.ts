import type { Millis } from "@thimble/base";
import { isThingName, type YamlEntry, type YamlNode } from "@thimble/model";
import type { Binding } from "../driver/binding.ts";
import { driverModule } from "../driver/driver-modules.ts";
import type { Signal } from "../simulated/signal.ts";
import { type OwnForms, withoutForeign } from "./foreign-forms.ts";
import type { ParsedForm } from "./form.ts";
import { parseBits } from "./parse-bits.ts";
import { parseDefault } from "./parse-choices.ts";
import { parseFormNodes, parseLimits, parseScaling, parseType, parseUnit } from "./parse-data.ts";
import { parseDurationNode } from "./parse-duration-node.ts";
import { parseForms } from "./parse-forms.ts";
import { type ValuePlace, valuesOf } from "./parse-members.ts";
import { parseShaping } from "./parse-shaping.ts";
import { type ParsedSimulation, parseSimulation } from "./parse-signal.ts";
import { parseWriting } from "./parse-writing.ts";
import { PROPERTY_TERMS, refuseUnknownTerms } from "./terms.ts";
import type { BoundProperty } from "./thing-description.ts";
import type { ThingFrame } from "./thing-frame.ts";

/** A property as its Thing Description has it. */
export interface ParsedProperty {
  readonly bound: BoundProperty;
  /** The forms that made it, for the Thing's driver and address. */
  readonly forms: readonly ParsedForm[];
  /** Everywhere it can be reached. */
  readonly addresses: readonly string[];
  /** Where it stands, for what is found out later. */
  readonly node: YamlNode;
}

/** An affordance that a Thing Description may have and that no container could use. */
export interface UnservedAffordance {
  readonly unserved: { readonly name: string; readonly reason: string };
  /** What would be right, where nothing else of its Thing is served; default another type. */
  readonly expected?: string;
  readonly node: YamlNode;
}

/**
 * Reads one property of the Thing `role`: a value, or several where it is an object or a list, each with the name of the way to it. Reports what is wrong, and
 * returns nothing when nothing useful is left.
 */
export function parseProperty(
  entry: YamlEntry,
  role: string,
  frame: ThingFrame,
): readonly (ParsedProperty | UnservedAffordance)[] {
  const { key: name, value: node } = entry;
  refuseUnknownTerms(node, PROPERTY_TERMS);
  if (!isThingName(name)) {
    if (frame.isOfTool === true) return [{ unserved: { name, reason: OTHER_NAME }, node }];
    node.report("things.bad-description", `"${name}" is no name of a property`, {
      where: entry.where,
      expected: "letters, digits, _, - and ., first a letter or digit",
    });
  }
  const values = valuesOf(name, node);
  if (values === undefined) return [{ unserved: { name, reason: "it has more members than can be served" }, node }];
  return values.flatMap((place) => parseValue(place, node, role, frame) ?? []);
}

/** Why what has a name that no topic may have is not served. */
export const OTHER_NAME = "its name has other characters than those of topics";

/** Reads one value of the property that `whole` is. */
function parseValue(
  place: ValuePlace,
  whole: YamlNode,
  role: string,
  frame: ThingFrame,
): ParsedProperty | UnservedAffordance | undefined {
  const { name, node, pointer } = place;
  if (pointer !== undefined) {
    refuseUnknownTerms(node, PROPERTY_TERMS);
    if (!isThingName(name)) return { unserved: { name, reason: OTHER_NAME }, node };
  }
  const { type, unserved } = parseType(node, frame);
  if (type === undefined) return { unserved: { name, reason: unserved }, node };
  const isReadOnly = (node.get("readOnly")?.asBoolean() ?? false) || place.isReadOnly;
  const isWriteOnly = (node.get("writeOnly")?.asBoolean() ?? false) || place.isWriteOnly;
  const unit = parseUnit(node, type);
  const { limits, codes } = parseLimits(node, type);
  const bits = parseBits(node);
  const shaping = parseShaping(node, limits);
  const { signal, faults } = parseSimulate(node);
  const path = `${role}/${name}`;
  const outline = {
    path,
    // The bits of a register are a number, whatever they stand for.
    type: bits === undefined ? type : "integer",
    unit,
    isReadOnly,
    isWriteOnly,
    isAction: false,
    affordance: whole,
    isBare: false,
    signal: signal ?? constantSignal(parseDefault(node, limits)),
    faults,
    ...(limits.words !== undefined && codes === undefined && { words: limits.words }),
    ...(pointer !== undefined && { pointer }),
  };
  const able = withoutForeign(parseFormNodes(whole), { frame, affordance: whole, isMember: pointer !== undefined });
  if (able.own.length === 0 && able.reasons.length > 0) return unservedForms(name, able, node);
  const { forms, addresses } = parseForms(able.own, outline, frame);
  if (forms.length === 0) return undefined;
  const read = first(forms, "read");
  const wholeWrite = first(forms, "write");
  const write = place.isAlone ? wholeWrite : memberWrite(wholeWrite, read);
  if (pointer !== undefined && read === undefined && write === undefined)
    return { unserved: { name, reason: "it is a member of what can only be written as a whole" }, node };
  const scaling = parseScaling(node);
  const writing = parseWriting(node, limits, scaling.scale);
  const bound: BoundProperty = {
    property: {
      name,
      title: node.get("title")?.asString(),
      unit,
      ...limits,
      isReadable: read !== undefined,
      isWritable: write !== undefined,
      pollEvery: shaping.sampling ?? pollingPeriod(forms),
      ...(writing.writesPerSecond !== undefined && { writesPerSecond: writing.writesPerSecond }),
      ...(writing.safe !== undefined && { safe: writing.safe }),
    },
    read,
    write,
    ...scaling,
    timeFrom: node.get("thimble:timeFrom")?.asString(),
    staleAfter: parseDurationNode(node.get("thimble:staleAfter")),
    simulatedAs: outline.signal,
    ...(bits !== undefined && { bits }),
    ...(codes !== undefined && { codes }),
    ...(shaping.smoothing !== undefined && { smoothing: shaping.smoothing }),
    ...(shaping.deadband !== undefined && { deadband: shaping.deadband }),
    ...(writing.confirm !== undefined && { confirm: writing.confirm }),
    ...(faults.length > 0 && { faults }),
  };
  if (bits !== undefined) refuseBlindBits(node, write);
  refuseUselessRules(node, bound);
  return { bound, forms, addresses, node };
}

/** How a member of a document is written, where the others can be left as they are. */
function memberWrite(write: Binding | undefined, read: Binding | undefined): Binding | undefined {
  return write && driverModule(write.driver)?.writesMember?.(write, read);
}

/** An affordance all of whose forms are passed over. */
export function unservedForms(name: string, { reasons, expected }: OwnForms, node: YamlNode): UnservedAffordance {
  const reason = `of its forms, ${reasons.join(", ")}`;
  return { unserved: { name, reason }, node, expected };
}

/** Bits of a register are written by reading it first: that must be possible. */
function refuseBlindBits(node: YamlNode, write: Binding | undefined): void {
  if (write === undefined || driverModule(write.driver)?.readsBack?.(write) !== undefined) return;
  node.get("thimble:bits")?.report("things.bad-description", "what holds the other bits can not be read", {
    expected: "add readOnly: true, or a form that writes to a register that can be read",
  });
}

/** What is said of writing is for what can be written, and what is read back for what can be read. */
function refuseUselessRules(node: YamlNode, { read, write, confirm }: BoundProperty): void {
  if (write === undefined) {
    for (const term of ["thimble:confirm", "thimble:writesPerSecond", "thimble:safeState"])
      node.get(term)?.report("things.bad-description", "the property can only be read", {
        expected: "a form that writes, without readOnly",
      });
  } else if (confirm !== undefined && (read ?? driverModule(write.driver)?.readsBack?.(write)) === undefined)
    node.get("thimble:confirm")?.report("things.bad-description", "the property can not be read back", {
      expected: "a form that reads it, or no thimble:confirm",
    });
}

function constantSignal(value: number | undefined): Signal | undefined {
  return value === undefined ? undefined : { kind: "constant", value };
}

function parseSimulate(node: YamlNode): ParsedSimulation {
  const value = node.get("thimble:simulate") ?? node.get("simulate");
  return value === undefined ? { signal: undefined, faults: [] } : parseSimulation(value);
}

function first(forms: readonly ParsedForm[], direction: "read" | "write"): Binding | undefined {
  return forms.find((form) => form[direction] !== undefined)?.[direction];
}

/** The shortest period that a form names, or the driver's own. */
function pollingPeriod(forms: readonly ParsedForm[]): Millis {
  const named = forms.flatMap((form) => form.pollEvery ?? []);
  if (named.length > 0) return Math.min(...named);
  return driverModule(forms[0]?.driver ?? "")?.pollEvery ?? 0;
}
