/**
 * The value a JSON pointer leads to; undefined when there is none.
 * @see RFC 6901, sections 3 and 4
 */
export function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const token of tokensOf(pointer)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) return undefined;
    value = Reflect.get(value, token);
  }
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
