import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { soleInput, soleOutput } from "../../src/description/sole-value.ts";

function input(text: string): unknown {
  const sole = soleInput(parseYaml(text, { where: "a.yaml", diagnostics: new Diagnostics() }));
  return "unserved" in sole ? sole.unserved : [sole.node?.toValue(), sole.pointer, sole.template];
}

const NUMBER = { type: "number" };

test("an input that is one value is that value", () => {
  assert.deepEqual(input("type: number"), [NUMBER, undefined, undefined]);
});

test("of an object one member is told, and those with a default or a const go with it", () => {
  const text =
    "type: object\nproperties: { level: { type: number }, ramp: { type: number, default: 2 }, unit: { const: s } }";
  assert.deepEqual(input(text), [NUMBER, "/level", { ramp: 2, unit: "s" }]);
  const inner =
    "type: object\nproperties: { to: { type: object, properties: { x: { type: number }, y: { default: 0 } } } }";
  assert.deepEqual(input(inner), [NUMBER, "/to/x", { to: { y: 0 } }]);
});

test("of several the one that is required is told, and where all is said nothing is", () => {
  const text = "type: object\nrequired: [level]\nproperties: { level: { type: number }, ramp: { type: number } }";
  assert.deepEqual(input(text), [NUMBER, "/level", {}]);
  assert.deepEqual(input("type: object\nproperties: { mode: { const: eco } }"), [
    undefined,
    undefined,
    { mode: "eco" },
  ]);
});

test("more than one is not served, and says which", () => {
  assert.equal(
    input("type: object\nproperties: { x: { type: number }, y: { type: number } }"),
    "it takes x, y at once",
  );
});

test("an answer that wraps one value is that value; one of several is none", () => {
  const output = (text: string) => soleOutput(parseYaml(text, { where: "a.yaml", diagnostics: new Diagnostics() }));
  assert.equal(
    output("type: object\nproperties: { a: { type: object, properties: { b: { type: number } } } }")?.pointer,
    "/a/b",
  );
  assert.equal(output("type: number")?.pointer, undefined);
  assert.equal(output("type: object\nproperties: { a: { type: number }, b: { type: number } }"), undefined);
});
