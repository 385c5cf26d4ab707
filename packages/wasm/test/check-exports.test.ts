import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkExports, type FunctionType, parseModule } from "../src/index.ts";
import { wat } from "./support/wat.ts";

const EXPECTED: Readonly<Record<string, FunctionType>> = {
  start: { params: [], results: [] },
  reading: { params: ["i32", "f64"], results: [] },
};

function problems(text: string): ReturnType<typeof checkExports> {
  return checkExports(parseModule(wat(text)), EXPECTED);
}

describe("checkExports()", () => {
  test("finds nothing wrong with right types, and with names it does not know", () => {
    assert.deepEqual(
      problems(
        `(module (func (export "start")) (func (export "other") (result i32) (i32.const 0)) (memory (export "toString") 1))`,
      ),
      [],
    );
  });

  test("says which type is right", () => {
    assert.deepEqual(problems(`(module (func (export "reading") (param i32)))`), [
      {
        name: "reading",
        message: `Cannot use the export "reading": it is (i32) -> ()`,
        expected: "(i32, f64) -> ()",
      },
    ]);
  });

  test("says when it is no function", () => {
    assert.equal(
      problems(`(module (memory (export "start") 1))`)[0]?.message,
      `Cannot use the export "start": it is a memory`,
    );
  });
});
