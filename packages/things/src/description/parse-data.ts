import { nearest } from "@thimble/base";
import { isUcumUnit, ucumUnits, type ValueLimits, type YamlNode } from "@thimble/model";
import { implyType } from "./imply-type.ts";
import { parseChoices } from "./parse-choices.ts";
import type { ThingFrame } from "./thing-frame.ts";
import { unitOfName } from "./unit-names.ts";

/** The types that a value of a Thing may have. */
export const VALUE_TYPES: readonly ["number", "integer", "boolean", "string"] = [
  "number",
  "integer",
  "boolean",
  "string",
];

/** Types of WoT that are no single value. @see WoT Thing Description 1.1, section 5.3.2.1 */
const OTHER_TYPES: readonly ["object", "array", "null"] = ["object", "array", "null"];

/** What they must say to be served by their members. */
const MEMBERS_WANTED: Readonly<Record<string, string>> = {
  object: " without properties that say what is in it",
  array: " without items and maxItems that say what is in it",
};

/** The type of a value that can be served, or why it can not be, for people. */
export type ParsedType =
  | { readonly type: ValueLimits["type"]; readonly unserved?: never }
  | { readonly unserved: string; readonly type?: never };

/**
 * Reads the type of a value. What WoT allows and no container could take is not served; what it does not allow is reported.
 * @param frame default that of what a person wrote
 */
export function parseType(node: YamlNode, { isOfTool = false }: Pick<ThingFrame, "isOfTool"> = {}): ParsedType {
  const written = node.get("type");
  const type = written === undefined ? implyType(node) : written.asOneOf([...VALUE_TYPES, ...OTHER_TYPES]);
  if (written === undefined && type === undefined) return { unserved: "it has no type" };
  // One that is none was reported; what else is wrong is to be reported with it.
  if (type === undefined) return { type: "number" };
  const served = VALUE_TYPES.find((candidate) => candidate === type);
  if (served === undefined) return { unserved: `its type is ${type}${MEMBERS_WANTED[type] ?? ""}` };
  const foreign = served === "number" || served === "integer" ? foreignUnit(node, isOfTool) : undefined;
  if (foreign !== undefined) return { unserved: `its unit ${foreign} is none that is known` };
  return served === "string" && node.get("enum") === undefined
    ? { unserved: "it is any text: only one with an enum is served" }
    : { type: served };
}

/** The forms of an affordance, one at least. */
export function parseFormNodes(node: YamlNode): readonly YamlNode[] {
  const list = node.require("forms", "a list with one form at least, each with an href");
  const forms = list?.asList("a list of forms") ?? [];
  if (list?.kind === "list" && forms.length === 0)
    list.report("things.bad-description", "there is no form in it", { expected: "one form at least, with an href" });
  return forms;
}

/** The unit of a value: a pure number where a number has none, as other tools write it; undefined for booleans and strings. */
export function parseUnit(node: YamlNode, type: ValueLimits["type"]): string | undefined {
  const value = node.get("unit");
  const text = value?.asText("a UCUM unit");
  const unit = text === undefined || isUcumUnit(text) ? text : (unitOfName(text) ?? text);
  if (unit !== undefined && !isUcumUnit(unit)) {
    const near = nearest(unit, ucumUnits());
    const expected = near === undefined ? UNIT_EXAMPLES : `did you mean "${near}"?`;
    value?.report("things.bad-description", `"${unit}" is no UCUM unit`, { expected });
  }
  return type === "number" || type === "integer" ? (unit ?? "1") : undefined;
}

/**
 * A unit of an ontology, `om2:microtesla`, which is right and which we do not know, and whatever a tool calls one; undefined for one that we do, and for a word of
 * a person's that is none.
 */
function foreignUnit(node: YamlNode, isOfTool: boolean): string | undefined {
  const value = node.get("unit");
  const text = value?.kind === "string" ? value.asString() : undefined;
  const isOfOntology = text !== undefined && /^[A-Za-z][\w.-]*:\S+$/.test(text);
  if (text === undefined || !(isOfOntology || isOfTool)) return undefined;
  return isUcumUnit(text) || unitOfName(text) !== undefined ? undefined : text;
}

const UNIT_EXAMPLES = 'a UCUM code like Cel, "[degF]", "%", bar or s; "1" for a pure number';

/** Everything that a value's schema says of what it may be; `codes` is what the device has for words. */
export function parseLimits(
  node: YamlNode,
  type: ValueLimits["type"],
): { readonly limits: ValueLimits; readonly codes: readonly number[] | undefined } {
  const { choices, words, codes } = parseChoices(node, type);
  const exclusiveMinimum = node.get("exclusiveMinimum")?.asNumber();
  const exclusiveMaximum = node.get("exclusiveMaximum")?.asNumber();
  const multipleOf = parseMultiple(node);
  const limits = {
    type,
    ...parseRange(node),
    ...(exclusiveMinimum !== undefined && { exclusiveMinimum }),
    ...(exclusiveMaximum !== undefined && { exclusiveMaximum }),
    ...(multipleOf !== undefined && { multipleOf }),
    ...(choices !== undefined && { choices }),
    ...(words !== undefined && { words }),
  };
  return { limits, codes };
}

/** `minimum` and `maximum`. */
function parseRange(node: YamlNode): Pick<ValueLimits, "minimum" | "maximum"> {
  const minimum = node.get("minimum")?.asNumber();
  const maximum = node.get("maximum")?.asNumber();
  if (minimum !== undefined && maximum !== undefined && minimum > maximum)
    node.get("minimum")?.report("things.bad-description", `its minimum ${minimum} is above its maximum ${maximum}`, {
      expected: `a minimum of at most ${maximum}`,
    });
  return { minimum, maximum };
}

function parseMultiple(node: YamlNode): number | undefined {
  const value = node.get("multipleOf");
  const multiple = value?.asNumber();
  if (multiple === undefined || multiple > 0) return multiple;
  value?.report("things.bad-description", `it is ${multiple}`, { expected: "a number above 0" });
  return undefined;
}

/** How what the device holds becomes the value. */
export function parseScaling(node: YamlNode): { readonly scale: number; readonly offset: number } {
  const value = node.get("thimble:scale");
  const scale = value?.asNumber() ?? 1;
  if (scale === 0) value?.report("things.bad-description", "it is 0", { expected: "a number other than 0" });
  return { scale, offset: node.get("thimble:offset")?.asNumber() ?? 0 };
}
