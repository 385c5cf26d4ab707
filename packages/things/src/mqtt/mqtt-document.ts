import { documentWith } from "@thimble/model";

/**
 * What a message holds that has several values: a JSON document with each where its pointer leads. A value without a pointer is the whole of it, and
 * of several at one place the last is there.
 */
export function documentOf(values: Iterable<readonly [pointer: string | undefined, value: unknown]>): unknown {
  let document: unknown;
  for (const [pointer, value] of values)
    document = pointer === undefined ? value : merged(document, documentWith(pointer, value));
  return document;
}

function merged(a: unknown, b: unknown): unknown {
  if (!isObject(a) || !isObject(b)) return b;
  const entries = Object.entries(b).map(([key, value]) => [key, Object.hasOwn(a, key) ? merged(a[key], value) : value]);
  return { ...a, ...Object.fromEntries(entries) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
