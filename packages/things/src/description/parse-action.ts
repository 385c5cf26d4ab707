import { type ActionData, isThingName, type YamlEntry, type YamlNode } from "@thimble/model";
import type { ParsedForm } from "./form.ts";
import { parseFormNodes, parseRange, parseScaling, parseUnit, VALUE_TYPES } from "./parse-data.ts";
import { parseForms } from "./parse-forms.ts";
import { ACTION_DATA_TERMS, ACTION_TERMS, refuseUnknownTerms } from "./terms.ts";
import type { BoundAction } from "./thing-description.ts";
import type { ThingFrame } from "./thing-frame.ts";

/** What is written by an action that takes no input and does not say: a coil is set, a register gets 1. */
const DEFAULT_VALUE = 1;

/** An action as its Thing Description has it. */
export interface ParsedAction {
  readonly bound: BoundAction;
  readonly forms: readonly ParsedForm[];
  readonly node: YamlNode;
}

/**
 * Reads one action of the Thing `role`: its input, or `thimble:value`, is written where its form says. Reports what is wrong, and returns undefined
 * when nothing useful is left.
 * @see WoT Thing Description 1.1, section 5.3.1.4
 */
export function parseAction(entry: YamlEntry, role: string, frame: ThingFrame): ParsedAction | undefined {
  const { key: name, value: node } = entry;
  refuseUnknownTerms(node, ACTION_TERMS);
  if (!isThingName(name)) {
    node.report("things.bad-description", `"${name}" is no name of an action`, {
      where: entry.where,
      expected: "letters, digits, _, - and ., first a letter or digit",
    });
  }
  const inputNode = node.get("input");
  const input = inputNode && parseData(inputNode);
  const output = node.get("output");
  const value = node.get("thimble:value");
  if (value !== undefined && inputNode !== undefined) {
    value.report("things.bad-description", "the action has an input, too", { expected: "one of the two" });
  }
  const outline = {
    path: `${role}/${name}`,
    type: input?.type ?? "number",
    unit: input?.unit,
    isReadOnly: false,
    isWriteOnly: true,
    isAction: true,
    isBare: inputNode === undefined && value === undefined,
    signal: undefined,
    faults: [],
  };
  const forms = parseForms(parseFormNodes(node), outline, frame);
  const write = forms.find((form) => form.write !== undefined)?.write;
  const action = { name, title: node.get("title")?.asString(), input, output: output && parseData(output) };
  const constant = inputNode === undefined ? (value?.asNumber() ?? DEFAULT_VALUE) : undefined;
  const scaling = inputNode === undefined ? { scale: 1, offset: 0 } : parseScaling(inputNode);
  if (write === undefined) return undefined;
  return { bound: { action, write, constant, ...scaling }, forms, node };
}

function parseData(node: YamlNode): ActionData {
  refuseUnknownTerms(node, ACTION_DATA_TERMS);
  const type = node.require("type", VALUE_TYPES.join(" or "))?.asOneOf(VALUE_TYPES);
  return { type: type ?? "number", unit: parseUnit(node, type), ...parseRange(node) };
}
