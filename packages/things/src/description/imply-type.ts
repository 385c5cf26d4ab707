import type { ValueLimits, YamlNode } from "@thimble/model";

/** Words of a schema that only numbers have. @see WoT Thing Description 1.1, sections 5.3.2.3 "NumberSchema" and 5.3.2.4 "IntegerSchema" */
const OF_NUMBERS: readonly string[] = "unit minimum maximum exclusiveMinimum exclusiveMaximum multipleOf".split(" ");

/**
 * The type of a value whose schema leaves it out, as far as the rest of it says: by what it may be, by words that only numbers have, or where all of its
 * choices agree. Undefined where it does not.
 */
export function implyType(node: YamlNode): ValueLimits["type"] | undefined {
  const listed = node.get("enum");
  const constant = node.get("const");
  const values = listed?.kind === "list" ? listed.asList() : constant === undefined ? [] : [constant];
  if (values.length > 0) return common(values.map(({ kind }) => typeOfKind(kind)));
  if (OF_NUMBERS.some((term) => node.get(term) !== undefined)) return "number";
  const choices = node.get("oneOf");
  if (choices?.kind !== "list") return undefined;
  return common(choices.asList().map((choice) => (choice.kind === "map" ? typeOf(choice) : undefined)));
}

function typeOf(node: YamlNode): ValueLimits["type"] | undefined {
  const type = node.get("type");
  const text = type?.kind === "string" ? type.asString() : undefined;
  if (text === "number" || text === "integer" || text === "boolean") return text;
  return type === undefined ? implyType(node) : undefined;
}

function typeOfKind(kind: YamlNode["kind"]): ValueLimits["type"] | undefined {
  return kind === "number" || kind === "boolean" || kind === "string" ? kind : undefined;
}

function common(types: readonly (ValueLimits["type"] | undefined)[]): ValueLimits["type"] | undefined {
  const [first, ...others] = new Set(types);
  if (others.length === 0) return first;
  return types.every((type) => type === "number" || type === "integer") ? "number" : undefined;
}
