import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { implyType } from "../../src/description/imply-type.ts";

function implied(text: string): string | undefined {
  return implyType(parseYaml(text, { where: "a.yaml", diagnostics: new Diagnostics() }));
}

test("what is said of a value tells its type, where all of it agrees", () => {
  for (const [text, type] of [
    ["enum: [a, b]", "string"],
    ["enum: [1, 2.5]", "number"],
    ["const: true", "boolean"],
    ["unit: Cel", "number"],
    ["maximum: 3", "number"],
    ["oneOf: [{ type: integer }, { type: number }]", "number"],
    ["oneOf: [{ type: integer }, { type: integer, minimum: 3 }]", "integer"],
    ["oneOf: [{ const: 1 }, { const: 4 }]", "number"],
  ] as const)
    assert.equal(implied(text), type, text);
});

test("what does not agree, or says nothing, tells none", () => {
  for (const text of [
    "title: A",
    "enum: [1, a]",
    "enum: []",
    "const: [1]",
    "oneOf: [{ type: number }, { type: string }]",
    "oneOf: []",
  ])
    assert.equal(implied(text), undefined, text);
});
