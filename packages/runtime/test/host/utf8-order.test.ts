import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sortUtf8, utf8Key } from "../../src/host/utf8-order.ts";

const text = fc.string({ unit: "binary", maxLength: 6 });
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

test("utf8Key() gives what orders as the bytes of the text in UTF-8 do", () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [one, other] = [utf8Key(a), utf8Key(b)];
      assert.equal(one < other ? -1 : one > other ? 1 : 0, byBytes(a, b));
    }),
  );
});

test("sortUtf8() orders by bytes, and puts characters beyond U+FFFF last, where JavaScript does not", () => {
  fc.assert(fc.property(fc.uniqueArray(text), (texts) => assert.deepEqual(sortUtf8(texts), [...texts].sort(byBytes))));
  const texts = ["\u{1F525}", "\uFFFD", "aa", "a"];
  assert.deepEqual(sortUtf8(texts), ["a", "aa", "\uFFFD", "\u{1F525}"]);
  assert.deepEqual([...texts].sort(), ["a", "aa", "\u{1F525}", "\uFFFD"]);
});
