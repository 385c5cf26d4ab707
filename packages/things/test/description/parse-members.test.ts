import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { hasMembers, valuesOf } from "../../src/description/parse-members.ts";

function read(text: string): readonly (readonly [string, string | undefined])[] | undefined {
  const node = parseYaml(text, { where: "a.yaml", diagnostics: new Diagnostics() });
  return valuesOf("a", node)?.map(({ name, pointer }) => [name, pointer]);
}

test("an object is its members, however deep, each at its JSON pointer", () => {
  const text = `
type: object
properties:
  on: { type: boolean }
  place: { type: object, properties: { "x/y": { type: number }, z~: { type: number } } }
  history: { type: array, items: [{ type: number }, { type: object, properties: { t: { type: number } } }] }
`;
  assert.deepEqual(read(text), [
    ["a.on", "/on"],
    ["a.place.x/y", "/place/x~1y"],
    ["a.place.z~", "/place/z~0"],
    ["a.history.0", "/history/0"],
    ["a.history.1.t", "/history/1/t"],
  ]);
});

test("a list of which is said how many there are at most has so many places; one without is a value of its own, which is none", () => {
  assert.deepEqual(read("type: array\nmaxItems: 2\nitems: { type: number }"), [
    ["a.0", "/0"],
    ["a.1", "/1"],
  ]);
  for (const text of [
    "type: array\nitems: { type: number }",
    "type: object",
    "type: object\nproperties: {}",
    "type: number",
  ])
    assert.deepEqual(read(text), [["a", undefined]], text);
});

test("what is said of reading and writing of the whole holds for each member", () => {
  const text =
    "type: object\nreadOnly: true\nproperties: { b: { type: number, writeOnly: true }, c: { type: number } }";
  const node = parseYaml(text, { where: "a.yaml", diagnostics: new Diagnostics() });
  assert.deepEqual(
    valuesOf("a", node)?.map(({ isReadOnly, isWriteOnly, isAlone }) => [isReadOnly, isWriteOnly, isAlone]),
    [
      [true, true, false],
      [true, false, false],
    ],
  );
});

test("members without an end are not served: a long list, and an object that is in itself", () => {
  assert.equal(read("type: array\nmaxItems: 100000000\nitems: { type: number }"), undefined);
  const wide = "type: array, maxItems: 16, items: ";
  assert.equal(read(`{ ${wide} { ${wide} { ${wide} { type: number } } } }`), undefined);
});

test("an object without a type is one by its properties", () => {
  const has = (text: string): boolean =>
    hasMembers(parseYaml(text, { where: "a.yaml", diagnostics: new Diagnostics() }));
  assert.deepEqual(["properties: { a: { type: number } }", "title: A", "type: number"].map(has), [true, false, false]);
});
