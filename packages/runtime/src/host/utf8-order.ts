/** What is the same in UTF-8, UTF-16 and Latin-1. */
const ASCII = /^[\0-\x7f]*$/;

/**
 * A text that `<` orders as the bytes of `text` in UTF-8: JavaScript compares by units of UTF-16, where a character beyond U+FFFF comes before
 * U+E000 to U+FFFF and not after. Each byte is a character, so that V8 compares two of them as it compares bytes.
 */
export function utf8Key(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** The texts in the order of their bytes in UTF-8; each is there once. */
export function sortUtf8(texts: Iterable<string>): string[] {
  const byKey = new Map<string, string>();
  for (const text of texts) byKey.set(utf8Key(text), text);
  return [...byKey.keys()].sort().map((key) => byKey.get(key) ?? key);
}
