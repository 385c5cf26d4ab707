import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { FORM_TERMS, PROPERTY_TERMS, refuseUnknownTerms } from "../../src/description/terms.ts";

function problemsOf(text: string, terms = PROPERTY_TERMS): readonly string[] {
  const diagnostics = new Diagnostics();
  const node = parseYaml(text, { where: "a.yaml", diagnostics });
  if (node !== undefined) refuseUnknownTerms(node, terms);
  return diagnostics.problems.map(({ expected }) => expected ?? "");
}

test("refuseUnknownTerms() lets known terms and those of other vocabularies through", () => {
  assert.deepEqual(problemsOf("{ type: 1, thimble:scale: 1, saref:unit: 2, wholly-other: 3 }"), []);
});

test("refuseUnknownTerms() refuses unknown terms of our prefixes and misspelt words", () => {
  assert.deepEqual(problemsOf("{ thimble:scala: 1 }"), ['did you mean "thimble:scale"?']);
  assert.deepEqual(problemsOf("{ minimun: 1 }"), ['did you mean "minimum"?']);
  assert.match(problemsOf("{ modv:entity: 1 }")[0] ?? "", /^known keys are thimble:scale,/);
});

test("a term of ours without its prefix, in another place, or where there is none of its kind, is refused with what would be right", () => {
  assert.deepEqual(problemsOf("{ scale: 0.1 }"), ['did you mean "thimble:scale"?']);
  assert.deepEqual(problemsOf("{ thimble:scale: 2 }", FORM_TERMS), ["to write it in a property, where it belongs"]);
  assert.deepEqual(problemsOf("{ thimble:ca: /a }"), ["to write it in the Thing, where it belongs"]);
  assert.deepEqual(problemsOf("{ thimble:foo: 2 }", FORM_TERMS), ["to leave it out: no thimble: term belongs there"]);
});
