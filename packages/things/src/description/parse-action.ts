import { type ActionData, isThingName, type YamlEntry, type YamlNode } from "@thimble/model";
import { withoutForeign } from "./foreign-forms.ts";
import type { ParsedForm, PropertyOutline } from "./form.ts";
import { parseDefault } from "./parse-choices.ts";
import { parseFormNodes, parseLimits, parseScaling, parseType, parseUnit } from "./parse-data.ts";
import { parseForms } from "./parse-forms.ts";
import { OTHER_NAME, type UnservedAffordance, unservedForms } from "./parse-property.ts";
import { soleInput, soleOutput } from "./sole-value.ts";
import { ACTION_DATA_TERMS, ACTION_TERMS, refuseUnknownTerms } from "./terms.ts";
import type { BoundAction } from "./thing-description.ts";
import type { ThingFrame } from "./thing-frame.ts";

/** What is written by an action that takes no input and does not say: a coil is set, a register gets 1. */
const DEFAULT_VALUE = 1;

/** An action as its Thing Description has it. */
export interface ParsedAction {
  readonly bound: BoundAction;
  readonly forms: readonly ParsedForm[];
  /** Everywhere it can be reached. */
  readonly addresses: readonly string[];
  readonly node: YamlNode;
}

/**
 * Reads one action of the Thing `role`: its input, or `thimble:value`, is written where its form says. Reports what is wrong, and returns undefined
 * when nothing useful is left.
 * @see WoT Thing Description 1.1, section 5.3.1.4
 */
export function parseAction(
  entry: YamlEntry,
  role: string,
  frame: ThingFrame,
): ParsedAction | UnservedAffordance | undefined {
  const { key: name, value: node } = entry;
  refuseUnknownTerms(node, ACTION_TERMS);
  if (!isThingName(name)) {
    if (frame.isOfTool === true) return { unserved: { name, reason: OTHER_NAME }, node };
    node.report("things.bad-description", `"${name}" is no name of an action`, {
      where: entry.where,
      expected: "letters, digits, _, - and ., first a letter or digit",
    });
  }
  const inputNode = node.get("input");
  const outputNode = node.get("output");
  const told = inputNode && soleInput(inputNode);
  if (told !== undefined && "unserved" in told) {
    const expected =
      "an input of which one value is left to be said: a default for the others, or required: [that one]";
    return { unserved: { name, reason: told.unserved }, node: inputNode ?? node, expected };
  }
  const input = told?.node && parseData(told.node, frame);
  if (input?.unserved !== undefined)
    return { unserved: { name, reason: `of what goes with it, ${input.unserved}` }, node };
  const answer = outputNode && soleOutput(outputNode);
  // An action whose answer can not be taken is carried out all the same.
  const output = answer?.node && parseData(answer.node, frame);
  const value = node.get("thimble:value");
  if (value !== undefined && inputNode !== undefined) {
    value.report("things.bad-description", "the action has an input, too", { expected: "one of the two" });
  }
  const outline = {
    path: `${role}/${name}`,
    type: input?.data?.type ?? "number",
    unit: input?.data?.unit,
    isReadOnly: false,
    isWriteOnly: true,
    isAction: true,
    affordance: node,
    isBare: input === undefined && value === undefined,
    signal: undefined,
    faults: [],
    ...(told?.pointer !== undefined && { pointer: told.pointer }),
    ...(told?.template !== undefined && { template: told.template }),
    ...answerOf(answer?.pointer, output?.data),
    ...(input?.data?.words !== undefined && input.codes === undefined && { words: input.data.words }),
  } as const;
  const able = withoutForeign(parseFormNodes(node), { frame, affordance: node, isMember: told?.pointer !== undefined });
  if (able.own.length === 0 && able.reasons.length > 0) return unservedForms(name, able, node);
  const { forms, addresses } = parseForms(able.own, outline, frame);
  const write = forms.find((form) => form.write !== undefined)?.write;
  const action = { name, title: node.get("title")?.asString(), input: input?.data, output: output?.data };
  const constant = input === undefined ? (value?.asNumber() ?? DEFAULT_VALUE) : undefined;
  const scaling = told?.node === undefined ? { scale: 1, offset: 0 } : parseScaling(told.node);
  if (write === undefined) return undefined;
  const codes = input?.codes === undefined ? {} : { codes: input.codes };
  const initial = input?.initial === undefined ? {} : { initial: input.initial };
  const answered =
    answer?.node === undefined || output?.data === undefined ? {} : { answered: parseScaling(answer.node) };
  return { bound: { action, write, constant, ...scaling, ...codes, ...initial, ...answered }, forms, addresses, node };
}

/** Where the answer stands, where it is a member or a word. */
function answerOf(pointer: string | undefined, output: ActionData | undefined): Pick<PropertyOutline, "answer"> {
  if (pointer === undefined && output?.words === undefined) return {};
  return { answer: { pointer: pointer ?? "", ...(output?.words !== undefined && { words: output.words }) } };
}

/** What goes with an action, or why it can not be served. */
type ParsedData =
  | {
      readonly data: ActionData;
      readonly codes: readonly number[] | undefined;
      readonly initial: number | undefined;
      readonly unserved?: never;
    }
  | { readonly unserved: string; readonly data?: never; readonly codes?: never; readonly initial?: never };

function parseData(node: YamlNode, frame: ThingFrame): ParsedData {
  refuseUnknownTerms(node, ACTION_DATA_TERMS);
  const { type, unserved } = parseType(node, frame);
  if (type === undefined) return { unserved };
  const { limits, codes } = parseLimits(node, type);
  return { data: { unit: parseUnit(node, type), ...limits }, codes, initial: parseDefault(node, limits) };
}
