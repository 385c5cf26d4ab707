import assert from "node:assert/strict";
import { test } from "node:test";
import { npmPart } from "../../src/build/part.ts";

test("npmPart() writes the scope of a package as the purl specification does", () => {
  assert.equal(npmPart("@thimble/c", "0.1.0").purl, "pkg:npm/%40thimble/c@0.1.0");
  assert.equal(npmPart("assemblyscript", "0.28.20").purl, "pkg:npm/assemblyscript@0.28.20");
});
