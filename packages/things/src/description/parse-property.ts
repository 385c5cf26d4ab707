import type { Millis } from "@thimble/base";
import { isThingName, type YamlEntry, type YamlNode } from "@thimble/model";
import type { Binding } from "../driver/binding.ts";
import { driverModule } from "../driver/driver-modules.ts";
import type { ParsedForm } from "./form.ts";
import { parseFormNodes, parseRange, parseScaling, parseUnit, VALUE_TYPES } from "./parse-data.ts";
import { parseDurationNode } from "./parse-duration-node.ts";
import { parseForms } from "./parse-forms.ts";
import { type ParsedSimulation, parseSimulation } from "./parse-signal.ts";
import { PROPERTY_TERMS, refuseUnknownTerms } from "./terms.ts";
import type { BoundProperty } from "./thing-description.ts";
import type { ThingFrame } from "./thing-frame.ts";

/** A property as its Thing Description has it. */
export interface ParsedProperty {
  readonly bound: BoundProperty;
  /** The forms that made it, for the Thing's driver and address. */
  readonly forms: readonly ParsedForm[];
  /** Where it stands, for what is found out later. */
  readonly node: YamlNode;
}

/** Reads one property of the Thing `role`; reports what is wrong, and returns undefined when nothing useful is left. */
export function parseProperty(entry: YamlEntry, role: string, frame: ThingFrame): ParsedProperty | undefined {
  const { key: name, value: node } = entry;
  refuseUnknownTerms(node, PROPERTY_TERMS);
  if (!isThingName(name))
    node.report("things.bad-description", `"${name}" is no name of a property`, {
      where: entry.where,
      expected: "letters, digits, _, - and ., first a letter or digit",
    });
  const type = node.require("type", VALUE_TYPES.join(" or "))?.asOneOf(VALUE_TYPES);
  const isReadOnly = node.get("readOnly")?.asBoolean() ?? false;
  const isWriteOnly = node.get("writeOnly")?.asBoolean() ?? false;
  const unit = parseUnit(node, type);
  const { minimum, maximum } = parseRange(node);
  const { signal, faults } = parseSimulate(node);
  const path = `${role}/${name}`;
  const outline = {
    path,
    type: type ?? "number",
    unit,
    isReadOnly,
    isWriteOnly,
    isAction: false,
    isBare: false,
    signal,
    faults,
  };
  const forms = parseForms(parseFormNodes(node), outline, frame);
  if (type === undefined || forms.length === 0) return undefined;
  const read = first(forms, "read");
  const write = first(forms, "write");
  const pollEvery = pollingPeriod(forms);
  const bound: BoundProperty = {
    property: {
      name,
      title: node.get("title")?.asString(),
      type,
      unit,
      minimum,
      maximum,
      isReadable: read !== undefined,
      isWritable: write !== undefined,
      pollEvery,
    },
    read,
    write,
    ...parseScaling(node),
    timeFrom: node.get("thimble:timeFrom")?.asString(),
    staleAfter: parseDurationNode(node.get("thimble:staleAfter")),
    simulatedAs: signal,
    ...(faults.length > 0 && { faults }),
  };
  return { bound, forms, node };
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
