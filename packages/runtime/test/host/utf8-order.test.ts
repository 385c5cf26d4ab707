import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareUtf8 } from "../../src/host/utf8-order.ts";

test("compareUtf8() orders texts as their bytes in UTF-8 are ordered", () => {
  const text = fc.string({ unit: "binary", maxLength: 6 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(Math.sign(compareUtf8(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test("compareUtf8() puts characters beyond U+FFFF last, where JavaScript does not", () => {
  assert.ok(compareUtf8("\uFFFD", "\u{1F525}") < 0);
  assert.ok("\uFFFD" > "\u{1F525}");
  assert.ok(compareUtf8("a", "aa") < 0);
  assert.equal(compareUtf8("a", "a"), 0);
});
