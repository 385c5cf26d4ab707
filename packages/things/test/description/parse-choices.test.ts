import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
import { parseChoices, parseDefault } from "../../src/description/parse-choices.ts";

function read<T>(text: string, parse: (node: YamlNode) => T): { value: T; problems: number } {
  const diagnostics = new Diagnostics();
  const value = parse(parseYaml(text, { where: "a.yaml", diagnostics }));
  return { value, problems: diagnostics.problems.length };
}

test("numbers and booleans may have choices, a text has words", () => {
  assert.deepEqual(read("enum: [1, 2.5]", (node) => parseChoices(node, "number")).value.choices, [1, 2.5]);
  assert.deepEqual(read("const: true", (node) => parseChoices(node, "boolean")).value.choices, [1]);
  const { value } = read("enum: [x, y]\nthimble:values: { 7: y, -1: x }", (node) => parseChoices(node, "string"));
  assert.deepEqual(value, { choices: undefined, words: ["x", "y"], codes: [-1, 7] });
});

test("a default is a value that its limits allow", () => {
  const limits = { type: "string", minimum: undefined, maximum: undefined, words: ["x", "y"] } as const;
  assert.deepEqual(
    read("default: y", (node) => parseDefault(node, limits)),
    { value: 1, problems: 0 },
  );
  assert.deepEqual(read("default: z", (node) => parseDefault(node, limits)).problems, 1);
  assert.deepEqual(read("a: 1", (node) => parseDefault(node, { ...limits, choices: [1] })).value, 1);
});
