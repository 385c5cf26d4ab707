import assert from "node:assert/strict";
import { it } from "node:test";
import { compilerOf } from "../../src/build/compiler-of.ts";
import { LANGUAGES, parseLanguage } from "../../src/new/languages.ts";

it("parseLanguage() knows the languages, each of which has a compiler for its source", () => {
  for (const [name, { source }] of Object.entries(LANGUAGES)) {
    assert.equal(parseLanguage(name), name);
    assert.ok(compilerOf(source), source);
  }
  for (const text of ["", "go", "toString"]) assert.equal(parseLanguage(text), undefined);
});
