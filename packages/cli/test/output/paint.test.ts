import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { COLOURED, PLAIN } from "../../src/output/paint.ts";

test("PLAIN leaves text as it is, COLOURED changes only how it looks", () => {
  for (const style of ["title", "quiet", "good", "warning", "bad"] as const) {
    assert.equal(PLAIN(style, "text"), "text");
    assert.notEqual(COLOURED(style, "text"), "text");
    assert.equal(stripVTControlCharacters(COLOURED(style, "text")), "text");
  }
});
