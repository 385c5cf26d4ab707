import { type ErrorCode, type Millis, parseDuration } from "@thimble/base";
import { parseActionPath, parsePropertyPath } from "../../reading/property-path.ts";
import type { ActionPath, PropertyPath } from "../../reading/reading.ts";
import { parseTopicFilter, type TopicFilter } from "../../topic/topic.ts";
import type { YamlNode } from "../../yaml/yaml-node.ts";

/** What a text must be: how it is parsed, which code a wrong one gets, and how to write it, with its article. */
export interface TextRule<T> {
  readonly parse: (text: string) => T | undefined;
  readonly code: ErrorCode;
  readonly expected: string;
}

/** Reads a text or number by a rule; reports the rule's code when it does not fit. */
export function readText<T>(node: YamlNode, rule: TextRule<T>): T | undefined {
  const text = node.asText(rule.expected);
  if (text === undefined) return undefined;
  const value = rule.parse(text);
  if (value === undefined) node.report(rule.code, `it is "${text}"`, { expected: `write ${rule.expected}` });
  return value;
}

/** Reads a duration such as `1m30s`. Reports `model.bad-value`. */
export function readDuration(node: YamlNode): Millis | undefined {
  return readText(node, {
    parse: parseDuration,
    code: "model.bad-value",
    expected: "a duration like 500ms, 10s or 1m30s",
  });
}

/** Reads a list of `thing/property`, each once. Reports `model.bad-property-path`. */
export function readPropertyPaths(node: YamlNode | undefined): readonly PropertyPath[] {
  const expected = "a property as thing/property, like machine/temperature";
  return readEach(node, { parse: parsePropertyPath, code: "model.bad-property-path", expected });
}

/** Reads a list of `thing/action`, each once. Reports `model.bad-action-path`. */
export function readActionPaths(node: YamlNode | undefined): readonly ActionPath[] {
  const expected = "an action as thing/action, like gate/open";
  return readEach(node, { parse: parseActionPath, code: "model.bad-action-path", expected });
}

/** Reads a list of topic filters, each once. Reports `model.bad-topic`. */
export function readTopicFilters(node: YamlNode | undefined): readonly TopicFilter[] {
  const expected = "a topic filter; + stands for one whole level, # for all that follow and only at the end";
  return readEach(node, { parse: parseTopicFilter, code: "model.bad-topic", expected });
}

function readEach<T>(node: YamlNode | undefined, rule: TextRule<T>): readonly T[] {
  const items = node?.asList().map((item) => readText(item, rule)) ?? [];
  return [...new Set(items.filter((item) => item !== undefined))];
}
