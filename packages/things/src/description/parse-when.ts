import { nearest } from "@thimble/base";
import { QUALITIES, type Quality, type ThingProperty, type YamlNode } from "@thimble/model";
import { parseValue } from "./parse-choices.ts";

/** When a property makes an event happen. */
export type EventCondition = { readonly property: string } & (
  | { readonly kind: "above" | "below"; readonly limit: number; readonly hysteresis: number }
  | { readonly kind: "equals"; readonly value: number }
  | { readonly kind: "changed" }
  | { readonly kind: "quality"; readonly qualities: readonly Quality[] }
);

const KINDS: readonly EventCondition["kind"][] = ["above", "below", "equals", "changed", "quality"];

/** Reads `thimble:when` of an event, by the properties of its Thing; reports what is wrong. */
export function parseWhen(node: YamlNode, properties: readonly ThingProperty[]): EventCondition | undefined {
  node.refuseUnknownKeys(["property", "hysteresis", ...KINDS]);
  const name = node.require("property", "the name of a property of this Thing");
  const text = name?.asString();
  const property = properties.find((each) => each.name === text);
  if (name !== undefined && text !== undefined && property?.isReadable !== true) {
    const names = properties.filter(({ isReadable }) => isReadable).map((each) => each.name);
    const near = nearest(text, names);
    const expected = near === undefined ? oneOf(names) : `did you mean "${near}"?`;
    name.report("things.bad-description", `"${text}" is no property that can be read`, { expected });
  }
  const given = KINDS.filter((kind) => node.get(kind) !== undefined);
  const [kind] = given;
  if (node.kind === "map" && given.length !== 1)
    node.report("things.bad-description", `it has ${given.join(" and ") || "no condition"}`, {
      expected: `one of ${KINDS.join(", ")}`,
    });
  const value = kind === undefined ? undefined : node.get(kind);
  const condition = kind === undefined || value === undefined ? undefined : parseKind(kind, value, node, property);
  return condition === undefined || property === undefined ? undefined : { property: property.name, ...condition };
}

function oneOf(names: readonly string[]): string {
  return names.length === 0 ? "a property that can be read; there is none in this Thing" : `one of ${names.join(", ")}`;
}

type Condition<T = EventCondition> = T extends EventCondition ? Omit<T, "property"> : never;

function parseKind(
  kind: EventCondition["kind"],
  value: YamlNode,
  node: YamlNode,
  property: ThingProperty | undefined,
): Condition | undefined {
  const hysteresis = node.get("hysteresis");
  const isLimit = kind === "above" || kind === "below";
  if (hysteresis !== undefined && !isLimit)
    hysteresis.report("things.bad-description", "it is for above and below", { expected: "to leave it out" });
  if (isLimit) {
    const limit = value.asNumber();
    const width = hysteresis?.asNumber() ?? 0;
    if (width < 0) hysteresis?.report("things.bad-description", `it is ${width}`, { expected: "0 or more" });
    return limit === undefined ? undefined : { kind, limit, hysteresis: width };
  }
  if (kind === "equals") {
    const wanted = parseValue(value, property?.type, property?.words);
    return wanted === undefined ? undefined : { kind, value: wanted };
  }
  if (kind === "changed") {
    if (value.asBoolean() === false) value.report("things.bad-description", "it is false", { expected: "true" });
    return { kind };
  }
  const items = value.kind === "list" ? value.asList() : [value];
  return { kind, qualities: items.flatMap((item) => item.asOneOf(QUALITIES) ?? []) };
}
