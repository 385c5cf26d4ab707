import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
import { parseFormNodes, parseRange, parseScaling, parseUnit } from "../../src/description/parse-data.ts";

/** What a part of a document is read as, and what is wrong with it. */
function read<T>(text: string, parse: (node: YamlNode) => T): { value: T | undefined; problems: readonly string[] } {
  const diagnostics = new Diagnostics();
  const root = parseYaml(text, { where: "a.yaml", diagnostics });
  const value = root === undefined ? undefined : parse(root);
  return { value, problems: diagnostics.problems.map(({ message }) => message) };
}

test("a number needs a unit that is one, a boolean does not", () => {
  assert.deepEqual(
    read("unit: Cel", (node) => parseUnit(node, "number")),
    { value: "Cel", problems: [] },
  );
  assert.equal(read("a: 1", (node) => parseUnit(node, "integer")).problems.length, 1);
  assert.equal(read("unit: parsecs", (node) => parseUnit(node, "number")).problems.length, 1);
  assert.deepEqual(read("a: 1", (node) => parseUnit(node, "boolean")).problems, []);
});

test("a range may be open, and not upside down", () => {
  assert.deepEqual(read("minimum: 1", parseRange).value, { minimum: 1, maximum: undefined });
  assert.equal(read("minimum: 2\nmaximum: 1", parseRange).problems.length, 1);
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
