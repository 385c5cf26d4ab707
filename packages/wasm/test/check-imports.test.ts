import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkImports, type ImportTable, parseModule } from "../src/index.ts";
import { wat } from "./support/wat.ts";

const ALLOWED: ImportTable = {
  "thimble:edge/bus": { publish: { params: ["i32", "i32", "f64"], results: [] } },
  "thimble:edge/things": { read: { params: ["i32", "i32"], results: ["f64"] } },
};

function problems(text: string): ReturnType<typeof checkImports> {
  return checkImports(parseModule(wat(text)), ALLOWED);
}

describe("checkImports()", () => {
  test("finds nothing wrong with allowed imports, and with a memory", () => {
    const text = `(module (import "thimble:edge/bus" "publish" (func (param i32 i32 f64))) (import "env" "memory" (memory 1)))`;
    assert.deepEqual(problems(text), []);
  });

  test("names an unknown import, and the nearest one in the same module", () => {
    assert.deepEqual(problems(`(module (import "thimble:edge/bus" "publsh" (func)))`), [
      {
        module: "thimble:edge/bus",
        name: "publsh",
        problem: "unknown",
        message: `Cannot import the function "thimble:edge/bus" "publsh": there is none`,
        expected: `"thimble:edge/bus" "publish"`,
      },
    ]);
  });

  test("finds the nearest import in another module, or the nearest module", () => {
    assert.equal(problems(`(module (import "env" "publish" (func)))`)[0]?.expected, `"thimble:edge/bus" "publish"`);
    assert.equal(
      problems(`(module (import "thimble:edge/buss" "zzz" (func)))`)[0]?.expected,
      `an import of "thimble:edge/bus"`,
    );
    assert.equal(problems(`(module (import "env" "zzz" (func)))`)[0]?.expected, undefined);
  });

  test("says which type is right", () => {
    assert.deepEqual(problems(`(module (import "thimble:edge/things" "read" (func (param i32) (result f32))))`), [
      {
        module: "thimble:edge/things",
        name: "read",
        problem: "wrong-type",
        message: `Cannot import "thimble:edge/things" "read": the module takes it for (i32) -> (f32)`,
        expected: "(i32, i32) -> (f64)",
      },
    ]);
  });

  test("reports every problem, tables and globals among them", () => {
    const text = `(module (import "a" "t" (table 1 funcref)) (import "thimble:edge/bus" "publish" (global i32)) (import "a" "f" (func)))`;
    assert.deepEqual(
      problems(text).map((problem) => problem.message),
      [
        `Cannot import the table "a" "t": there is none`,
        `Cannot import the global "thimble:edge/bus" "publish": there is none`,
        `Cannot import the function "a" "f": there is none`,
      ],
    );
  });

  test("is not fooled by names of object properties", () => {
    assert.equal(problems(`(module (import "__proto__" "toString" (func)))`)[0]?.problem, "unknown");
    assert.equal(problems(`(module (import "thimble:edge/bus" "constructor" (func)))`)[0]?.problem, "unknown");
  });
});
