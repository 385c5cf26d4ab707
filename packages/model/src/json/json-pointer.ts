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

/**
 * A copy of `template` that has `value` where the pointer leads. An object is made of what is not there.
 * @param template by default nothing, so that the document has the value and nothing else
 */
export function documentWith(pointer: string, value: unknown, template?: unknown): unknown {
  return placed(tokensOf(pointer), value, template);
}

/** Whether a text is a JSON pointer: empty, or tokens that each begin with `/`, with `~` only in `~0` and `~1`. */
export function isJsonPointer(text: string): boolean {
  return /^(\/([^/~]|~[01])*)*$/.test(text);
}

function placed(tokens: readonly string[], value: unknown, template: unknown): unknown {
  const [token, ...others] = tokens;
  if (token === undefined) return value;
  const inner = placed(others, value, child(template, token));
  if (Array.isArray(template) && child(template, token) !== undefined) return template.with(Number(token), inner);
  return typeof template === "object" && !Array.isArray(template)
    ? { ...template, [token]: inner }
    : { [token]: inner };
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
