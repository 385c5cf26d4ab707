import type { YamlNode } from "@thimble/model";

/** A value that a property or an event has: its whole, or one member of what is an object or a list. */
export interface ValuePlace {
  /** `status`, or `status.temperature` of a member. */
  readonly name: string;
  /** Its own schema. */
  readonly node: YamlNode;
  /** JSON pointer (RFC 6901) to it in the document that the device gives; undefined for the whole. */
  readonly pointer: string | undefined;
  /** Whether the document has nothing beside it. */
  readonly isAlone: boolean;
  readonly isReadOnly: boolean;
  readonly isWriteOnly: boolean;
}

/** Members within members, at most so deep. */
const DEEPEST = 8;

/** Members of one property, at most; a list of a thousand is better read by a program than as a thousand values. */
const MOST = 256;

/** Whether a schema is that of an object or a list that says what is in it. */
export function hasMembers(node: YamlNode): boolean {
  const type = node.get("type");
  const written = type?.kind === "string" ? type.asString() : undefined;
  if (written === undefined) return type === undefined && node.get("properties")?.kind === "map";
  return written === "object"
    ? (node.get("properties")?.entries().length ?? 0) > 0
    : written === "array" && isTuple(node);
}

/** A list of which is said what each place holds, or how many there are at most. */
function isTuple(node: YamlNode): boolean {
  const items = node.get("items");
  return items?.kind === "list" || (items?.kind === "map" && node.get("maxItems") !== undefined);
}

/**
 * The values of a property: itself, or each member of an object or a list, with the names of the way to it, `status.temperature` and `position.0`. What is
 * said of reading and writing of the whole holds for each. Undefined where there are more than can be served.
 * @see WoT Thing Description 1.1, sections 5.3.2.1 "DataSchema", 5.3.2.2 "ArraySchema" and 5.3.2.6 "ObjectSchema"
 */
export function valuesOf(name: string, node: YamlNode): readonly ValuePlace[] | undefined {
  const whole = { name, node, pointer: undefined, isAlone: true, isReadOnly: false, isWriteOnly: false };
  const found = collect(whole, 0);
  return found.length > MOST ? undefined : found;
}

function collect(place: ValuePlace, depth: number): readonly ValuePlace[] {
  const own = {
    ...place,
    isReadOnly: place.isReadOnly || isTrue(place.node.get("readOnly")),
    isWriteOnly: place.isWriteOnly || isTrue(place.node.get("writeOnly")),
  };
  if (!hasMembers(place.node) || depth >= DEEPEST) return [own];
  const members = membersOf(place.node);
  return members.flatMap(([token, node]) =>
    collect(
      {
        ...own,
        name: `${place.name}.${token}`,
        node,
        pointer: `${place.pointer ?? ""}/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`,
        isAlone: place.isAlone && members.length === 1,
      },
      depth + 1,
    ),
  );
}

/** The members that a schema names, by their keys or places. */
export function membersOf(node: YamlNode): readonly (readonly [token: string, node: YamlNode])[] {
  const items = node.get("items");
  if (items?.kind === "list") return items.asList().map((item, place) => [String(place), item] as const);
  if (items?.kind === "map") {
    const count = node.get("maxItems")?.asInteger(0) ?? 0;
    return Array.from({ length: Math.min(count, MOST + 1) }, (_, place) => [String(place), items] as const);
  }
  return (node.get("properties")?.entries() ?? []).map(({ key, value }) => [key, value] as const);
}

/** What is no truth value is reported where it is read. */
function isTrue(node: YamlNode | undefined): boolean {
  return node?.kind === "boolean" && node.asBoolean() === true;
}
