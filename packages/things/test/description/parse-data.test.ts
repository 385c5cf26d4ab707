import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
import { parseFormNodes, parseLimits, parseScaling, parseType, parseUnit } from "../../src/description/parse-data.ts";

/** What a part of a document is read as, and what is wrong with it. */
function read<T>(text: string, parse: (node: YamlNode) => T): { value: T | undefined; problems: readonly string[] } {
  const diagnostics = new Diagnostics();
  const root = parseYaml(text, { where: "a.yaml", diagnostics });
  const value = root === undefined ? undefined : parse(root);
  return { value, problems: diagnostics.problems.map(({ message }) => message) };
}

test("a unit is one of UCUM, a number without one is a pure number, a boolean has none", () => {
  assert.deepEqual(
    read("unit: Cel", (node) => parseUnit(node, "number")),
    { value: "Cel", problems: [] },
  );
  assert.deepEqual(
    read("a: 1", (node) => parseUnit(node, "integer")),
    { value: "1", problems: [] },
  );
  assert.equal(read("unit: parsecs", (node) => parseUnit(node, "number")).problems.length, 1);
  assert.deepEqual(
    read("a: 1", (node) => parseUnit(node, "boolean")),
    { value: undefined, problems: [] },
  );
});

test("a type that WoT has and no container could take is not served, one that WoT does not have is wrong", () => {
  assert.deepEqual(read("type: integer", parseType).value, { type: "integer" });
  assert.deepEqual(read("type: string\nenum: [a]", parseType).value, { type: "string" });
  for (const text of ["type: object", "type: string", "oneOf: []"]) {
    const { value, problems } = read(text, parseType);
    assert.ok(value?.unserved !== undefined && problems.length === 0, text);
  }
  assert.equal(read("type: nmber", parseType).problems.length, 1);
});

test("limits may be open, exclusive, a multiple and choices, and not upside down", () => {
  const number = (text: string) => read(text, (node) => parseLimits(node, "number"));
  assert.deepEqual(number("minimum: 1").value?.limits, { type: "number", minimum: 1, maximum: undefined });
  assert.deepEqual(number("exclusiveMinimum: 0\nexclusiveMaximum: 9\nmultipleOf: 0.5\nenum: [1, 2]").value?.limits, {
    type: "number",
    minimum: undefined,
    maximum: undefined,
    exclusiveMinimum: 0,
    exclusiveMaximum: 9,
    multipleOf: 0.5,
    choices: [1, 2],
  });
  assert.equal(number("minimum: 2\nmaximum: 1").problems.length, 1);
  assert.equal(number("multipleOf: 0").problems.length, 1);
});

test("a scale is any number but 0", () => {
  assert.deepEqual(read("a: 1", parseScaling).value, { scale: 1, offset: 0 });
  assert.deepEqual(read("thimble:scale: 0.5\nthimble:offset: -1", parseScaling).value, { scale: 0.5, offset: -1 });
  assert.equal(read("thimble:scale: 0", parseScaling).problems.length, 1);
});

test("an affordance has a form at least", () => {
  assert.equal(read("forms: [{ href: x }, { href: y }]", parseFormNodes).value?.length, 2);
  assert.equal(read("forms: []", parseFormNodes).problems.length, 1);
  assert.equal(read("a: 1", parseFormNodes).problems.length, 1);
});
