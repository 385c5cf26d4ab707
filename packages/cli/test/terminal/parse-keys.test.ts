import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseKeys } from "../../src/terminal/parse-keys.ts";

test("parseKeys() tells arrows, pages, Ctrl-C and characters apart, however many come at once", () => {
  assert.deepEqual(parseKeys("q\u001b[A\u001bOB\u001b[5~\u001b[6~\u0003<"), [
    "q",
    "up",
    "down",
    "page-up",
    "page-down",
    "ctrl-c",
    "<",
  ]);
});

test("parseKeys() leaves out what it does not know, and gives characters of any language whole", () => {
  assert.deepEqual(parseKeys("\u001b[15~\u001b[1;5Cé\u{1f600}"), ["é", "\u{1f600}"]);
});

test("parseKeys() never fails, and never gives what begins like a sequence", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => parseKeys(text).every((key) => !key.startsWith("\u001b"))),
  );
});
