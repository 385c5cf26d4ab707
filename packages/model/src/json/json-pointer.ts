/**
 * The value a JSON pointer leads to; undefined when there is none, also for a text that is no pointer.
 * @see RFC 6901, sections 3 and 4
 */
export function valueAt(document: unknown, pointer: string): unknown {
  if (pointer !== "" && !pointer.startsWith("/")) return undefined;
  let value = document;
  for (const token of tokensOf(pointer)) value = child(value, token);
  return value;
}

/** A document of nested objects that has `value` where the pointer leads, and nothing else. */
export function documentWith(pointer: string, value: unknown): unknown {
  return tokensOf(pointer).reduceRight((inner: unknown, token) => ({ [token]: inner }), value);
}

/** Whether a text is a JSON pointer: empty, or tokens that each begin with `/`, with `~` only in `~0` and `~1`. */
export function isJsonPointer(text: string): boolean {
  return /^(\/([^/~]|~[01])*)*$/.test(text);
}

function tokensOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function child(value: unknown, token: string): unknown {
  // An array is led into by an index without leading zeros; `length` and `-` lead nowhere.
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) return undefined;
  return Object.getOwnPropertyDescriptor(value, token)?.value;
}
