import { isJsonArray, isJsonObject, type Json, type JsonObject } from "./json.ts";

/**
 * The one text of a value: UTF-8, members in order of their names, no white space. Equal values give equal bytes, hence equal digests.
 *
 * @throws RangeError for a number that is not finite, which JSON can not say
 * @see RFC 8785 JSON Canonicalization Scheme: numbers and strings as ECMAScript writes them (3.2.2), names by UTF-16 code units (3.2.3)
 */
export function canonicalJson(value: Json): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(write(value));
}

function write(value: Json): string {
  if (isJsonArray(value)) return `[${value.map(write).join(",")}]`;
  if (isJsonObject(value)) return `{${writeMembers(value).join(",")}}`;
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`Cannot write ${value} as JSON`);
  return JSON.stringify(value);
}

function writeMembers(object: JsonObject): readonly string[] {
  return Object.entries(object)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, member]) => (member === undefined ? [] : [`${JSON.stringify(name)}:${write(member)}`]));
}
