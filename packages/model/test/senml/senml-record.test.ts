import assert from "node:assert/strict";
import { test } from "node:test";
import { isSenmlName } from "@thimble/model";

// RFC 8428, section 4.5.1
test("isSenmlName() takes letters, digits and -:./_, and first a letter or digit", () => {
  for (const name of ["a", "1", "urn:dev:ow:10e2073a01080063", "machine/temperature.mean_10-s"])
    assert.equal(isSenmlName(name), true);
  for (const text of ["", "-a", ":a", ".a", "/a", "_a", "a b", "ä", "a+", "a\n"])
    assert.equal(isSenmlName(text), false, text);
});
