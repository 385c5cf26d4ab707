import { isUcumUnit, type YamlNode } from "@thimble/model";

/** The types that a value of a Thing may have. */
export const VALUE_TYPES: readonly ["number", "integer", "boolean"] = ["number", "integer", "boolean"];

/** The forms of an affordance, one at least. */
export function parseFormNodes(node: YamlNode): readonly YamlNode[] {
  const list = node.require("forms", "a list with one form at least, each with an href");
  const forms = list?.asList("a list of forms") ?? [];
  if (list?.kind === "list" && forms.length === 0)
    list.report("things.bad-description", "there is no form in it", { expected: "one form at least, with an href" });
  return forms;
}

/** The unit of a value; one that is no boolean must have one. */
export function parseUnit(node: YamlNode, type: string | undefined): string | undefined {
  const value = node.get("unit");
  const unit = value?.asText("a UCUM unit");
  if (unit !== undefined && !isUcumUnit(unit))
    value?.report("things.bad-description", `"${unit}" is no UCUM unit`, { expected: UNIT_EXAMPLES });
  if (value === undefined && (type === "number" || type === "integer"))
    node.report("things.bad-description", "it has no unit", { expected: `add unit: ${UNIT_EXAMPLES}` });
  return unit;
}

const UNIT_EXAMPLES = 'a UCUM code like Cel, "[degF]", "%", bar or s; "1" for a pure number';

/** The limits of a value. */
export function parseRange(node: YamlNode): {
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
} {
  const minimum = node.get("minimum")?.asNumber();
  const maximum = node.get("maximum")?.asNumber();
  if (minimum !== undefined && maximum !== undefined && minimum > maximum)
    node.get("minimum")?.report("things.bad-description", `its minimum ${minimum} is above its maximum ${maximum}`, {
      expected: `a minimum of at most ${maximum}`,
    });
  return { minimum, maximum };
}

/** How what the device holds becomes the value. */
export function parseScaling(node: YamlNode): { readonly scale: number; readonly offset: number } {
  const value = node.get("thimble:scale");
  const scale = value?.asNumber() ?? 1;
  if (scale === 0) value?.report("things.bad-description", "it is 0", { expected: "a number other than 0" });
  return { scale, offset: node.get("thimble:offset")?.asNumber() ?? 0 };
}
