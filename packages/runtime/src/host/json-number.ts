/**
 * The number at a JSON pointer in a parsed document; the document itself for the empty pointer. NaN when there is none.
 * @see RFC 6901, sections 3 and 4
 */
export function numberAtPointer(document: unknown, pointer: string): number {
  if (pointer !== "" && !pointer.startsWith("/")) return Number.NaN;
  let value = document;
  for (const token of pointer.split("/").slice(1)) {
    value = child(value, token.replaceAll("~1", "/").replaceAll("~0", "~"));
  }
  return typeof value === "number" ? value : Number.NaN;
}

/** The document in a JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A payload that is no JSON has no numbers; the container is told so by NaN.
    return undefined;
  }
}

function child(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) return undefined;
  return Object.getOwnPropertyDescriptor(value, token)?.value;
}
