import { nearest, type ThimbleError } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import type { SchemaError } from "./schema-validator.ts";
import { validateThingDescription } from "./td-schema.ts";

/** Keywords that only say that none of several branches fits: what is wrong with the branches says more. */
const BRANCHING: ReadonlySet<string> = new Set(["oneOf", "anyOf", "allOf", "if", "not", "contains"]);

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
};

/** @see WoT Thing Description 1.1, section 5.3.3 */
const SCHEMES: readonly string[] = "nosec basic digest apikey bearer psk oauth2 auto combo".split(" ");

/** What is to be written for keys that are left out often. */
const EXAMPLES: Readonly<Record<string, string>> = {
  security: "nosec_sc, or the name of another of the securityDefinitions",
  securityDefinitions: "{ nosec_sc: { scheme: nosec } }, or leave security out, too",
  scheme: SCHEMES.join(" or "),
};

/**
 * Reports what W3C's schema of Thing Descriptions does not allow, each at its line, but for places where something was reported already. Three things
 * are let through: a Thing that says nothing of security, which has none, a unit that YAML takes for a number, and an event with a condition and no form.
 * @param reported what was found wrong before
 */
export function checkThingSchema(root: YamlNode, reported: readonly ThimbleError[]): void {
  const value = root.toValue();
  if (validateThingDescription(value)) return;
  const taken = new Set(reported.map(({ where }) => where));
  const errors = (validateThingDescription.errors ?? []).filter((error) => !isLetThrough(error, root));
  for (const [pointer, group] of Map.groupBy(telling(errors), ({ instancePath }) => instancePath)) {
    const node = nodeAt(root, pointer);
    if (!taken.has(node.where)) report(node, group);
  }
}

function isLetThrough({ instancePath, keyword, params }: SchemaError, root: YamlNode): boolean {
  const isShorthand = root.get("security") === undefined && root.get("securityDefinitions") === undefined;
  const missing = params["missingProperty"];
  if (isShorthand && instancePath === "" && (missing === "security" || missing === "securityDefinitions")) return true;
  // What a condition on a property makes an event of needs no form.
  const isEvent = /^\/events\/[^/]+$/.test(instancePath) && missing === "forms";
  if (isEvent && childOf(nodeAt(root, instancePath), "thimble:when") !== undefined) return true;
  // The branch of its scheme fails for something else, and the branches of the other schemes for this one.
  if (/^\/securityDefinitions\/[^/]+\/scheme$/.test(instancePath) && isScheme(nodeAt(root, instancePath))) return true;
  return instancePath.endsWith("/unit") && keyword === "type" && nodeAt(root, instancePath).kind === "number";
}

function isScheme(node: YamlNode): boolean {
  const value = node.toValue();
  return typeof value === "string" && (SCHEMES.includes(value) || value.includes(":"));
}

/** The errors that say what is wrong: where branches failed further down, those of the branch that came furthest. */
function telling(errors: readonly SchemaError[]): readonly SchemaError[] {
  const branching = new Set(errors.filter((e) => BRANCHING.has(e.keyword)).map((e) => e.instancePath));
  const leaves = errors.filter((e) => !BRANCHING.has(e.keyword));
  const told = leaves.filter(
    ({ instancePath }) =>
      !branching.has(instancePath) || !leaves.some((other) => other.instancePath.startsWith(`${instancePath}/`)),
  );
  // Branches that say nothing, as `not`: the place is all that is known.
  const silent = errors.filter(
    (e) => BRANCHING.has(e.keyword) && !told.some(({ instancePath }) => instancePath.startsWith(e.instancePath)),
  );
  return [...told, ...silent];
}

function nodeAt(root: YamlNode, pointer: string): YamlNode {
  const steps = pointer.split("/").slice(1).map(unescapePointer);
  return steps.reduce((node, step) => childOf(node, step) ?? node, root);
}

/** @see RFC 6901, section 4 */
function unescapePointer(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

function childOf(node: YamlNode, step: string): YamlNode | undefined {
  if (node.kind === "list") return node.asList()[Number(step)];
  return node.kind === "map" ? node.entries().find((entry) => entry.key === step)?.value : undefined;
}

function report(node: YamlNode, errors: readonly SchemaError[]): void {
  const missing = [...new Set(errors.flatMap(({ params }) => params["missingProperty"] ?? []))].map(String);
  for (const key of missing)
    node.report("model.missing-key", `"${key}" is missing`, {
      expected: `add ${key}: ${EXAMPLES[key] ?? "WoT Thing Description 1.1 wants it here"}`,
    });
  const choices = [
    ...new Set(errors.flatMap(({ params }) => asList(params["allowedValues"] ?? params["allowedValue"]))),
  ];
  const types = errors.filter(({ keyword }) => keyword === "type").flatMap(({ params }) => asList(params["type"]));
  const words = [...new Set(types)].map((type) => TYPE_WORDS[type] ?? type);
  if (choices.length > 0 || words.length > 0) reportValue(node, choices, words);
  else if (missing.length === 0) reportRule(node, errors);
}

function asList(value: unknown): readonly string[] {
  return value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)];
}

function reportValue(node: YamlNode, choices: readonly string[], words: readonly string[]): void {
  if (node.kind === "map" || node.kind === "list" || choices.length === 0) {
    node.reportType([...words, ...(choices.length > 0 ? [`one of ${choices.join(", ")}`] : [])].join(" or "));
    return;
  }
  const text = String(node.toValue());
  const near = nearest(text, choices);
  const hint = near === undefined ? "write one of" : `did you mean "${near}"? Choices are`;
  // A value that one branch allows and another does not is wrong for what stands beside it, which is reported there.
  if (choices.includes(text)) return;
  node.report("model.bad-value", `it is "${text}"`, { expected: `${hint} ${[...choices, ...words].join(", ")}` });
}

function reportRule(node: YamlNode, errors: readonly SchemaError[]): void {
  const [error] = errors;
  const limit = error?.params["limit"];
  const expected = {
    minItems: `write ${limit} at least`,
    minProperties: `write ${limit} at least`,
    minimum: `write a number from ${limit} on`,
    maximum: `write a number of at most ${limit}`,
    format: `write ${error?.params["format"] === "date-time" ? "a time like 2026-11-24T12:00:00Z" : "an address with a scheme"}`,
    pattern: `write a text of the shape ${error?.params["pattern"]}`,
    uniqueItems: "write each item once",
  }[error?.keyword ?? ""];
  node.report("things.bad-description", "the W3C schema of Thing Descriptions does not allow it", {
    expected: expected ?? "what WoT Thing Description 1.1 has there",
  });
}
