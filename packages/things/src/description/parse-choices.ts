import { nearest } from "@thimble/base";
import type { ValueLimits, YamlNode } from "@thimble/model";
import { isAllowed } from "../pipeline/is-allowed.ts";

/** What `enum`, `const` and `default` say of a value. */
export interface ParsedChoices {
  readonly choices: readonly number[] | undefined;
  readonly words: readonly string[] | undefined;
  /** What the device holds for each word; undefined for its place among them, or the word itself where its protocol has words. */
  readonly codes: readonly number[] | undefined;
}

/**
 * Reads `enum`, `const` and `thimble:values`; reports what is wrong. A value that is a text is a number everywhere else: its place in `enum`.
 * @see WoT Thing Description 1.1, section 5.3.2.1
 */
export function parseChoices(node: YamlNode, type: ValueLimits["type"] | undefined): ParsedChoices {
  const words = type === "string" ? parseWords(node) : undefined;
  const constant = node.get("const");
  const only = constant === undefined ? undefined : parseValue(constant, type, words);
  const list = type === "string" ? undefined : node.get("enum");
  const listed = list?.asList("a list of values").flatMap((item) => parseValue(item, type, undefined) ?? []);
  const choices = only === undefined ? listed : [only];
  return { choices, words, codes: parseCodes(node, words) };
}

/** Reads `default`: what it is until the device says. Reports a value that can not be. */
export function parseDefault(node: YamlNode, limits: ValueLimits): number | undefined {
  const value = node.get("default");
  const number = value === undefined ? undefined : parseValue(value, limits.type, limits.words);
  if (number === undefined || isAllowed(limits, number)) return number ?? limits.choices?.[0];
  value?.report("things.bad-description", "its own limits do not allow it", { expected: "a value within them" });
  return undefined;
}

function parseWords(node: YamlNode): readonly string[] | undefined {
  const list = node.get("enum");
  const words = list?.asList("a list of words").flatMap((item) => item.asString() ?? []) ?? [];
  const twice = words.find((word, i) => words.indexOf(word) < i);
  if (twice !== undefined)
    list?.report("things.bad-description", `"${twice}" is in it twice`, { expected: "each word once" });
  return words;
}

/** Reads a value as a number: a boolean is 0 or 1, a word its place. */
export function parseValue(
  node: YamlNode,
  type: ValueLimits["type"] | undefined,
  words: readonly string[] | undefined,
): number | undefined {
  if (words !== undefined) {
    const word = node.asOneOf(words);
    return word === undefined ? undefined : words.indexOf(word);
  }
  if (type === "boolean") {
    const truth = node.asBoolean();
    return truth === undefined ? undefined : Number(truth);
  }
  return node.asNumber();
}

/** `thimble:values: { 0: off, 4: heat }`: each word once, and no other. */
function parseCodes(node: YamlNode, words: readonly string[] | undefined): readonly number[] | undefined {
  const map = node.get("thimble:values");
  if (map === undefined) return undefined;
  if (words === undefined) {
    map.report("things.bad-description", "only words are mapped", { expected: "type: string and an enum beside it" });
    return undefined;
  }
  const codes = new Map<string, number>();
  for (const { key, where, value } of map.entries("a map of the device's numbers to words")) {
    const word = value.asText("one of the words of enum");
    const code = key.trim() === "" ? Number.NaN : Number(key);
    if (!Number.isInteger(code))
      map.report("things.bad-description", `"${key}" is no whole number`, { where, expected: "what the device holds" });
    if (word === undefined) continue;
    if (!words.includes(word)) {
      const near = nearest(word, words);
      const hint = near === undefined ? `one of ${words.join(", ")}` : `did you mean "${near}"?`;
      value.report("things.bad-description", `"${word}" is not in enum`, { expected: hint });
    } else if (codes.has(word)) {
      value.report("things.bad-description", `"${word}" is there twice`, { expected: "one number for each word" });
    } else codes.set(word, code);
  }
  const missing = words.filter((word) => !codes.has(word));
  if (missing.length > 0)
    map.report("things.bad-description", `there is no number for ${missing.join(", ")}`, {
      expected: "one number for each word of enum",
    });
  return words.map((word) => codes.get(word) ?? Number.NaN);
}
