/**
 * Writes plain data as JSON in the one form that equal data has: keys in the order of their UTF-16 code units, no white space, members
 * that are undefined left out.
 *
 * @throws RangeError for a number that is not finite, which JSON can not say
 * @see RFC 8785 JSON Canonicalization Scheme: numbers and strings as ECMAScript writes them (3.2.2), names by UTF-16 code units (3.2.3)
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`Cannot write ${value} as JSON`);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const sorted = members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
}
