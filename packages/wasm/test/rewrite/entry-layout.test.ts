import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { entryLayout, type FunctionType } from "../../src/index.ts";

const NOTHING: FunctionType = { params: [], results: [] };

describe("entryLayout()", () => {
  test("numbers entries in order behind those that every module has, and lets them share arguments of a type", () => {
    const a: FunctionType = { params: ["i32", "f64", "i32"], results: [] };
    const b: FunctionType = { params: ["f64", "f64"], results: ["i32"] };
    assert.deepEqual(entryLayout({ a, none: NOTHING, b }), {
      params: ["i32", "i32", "i32", "i32", "f64", "f64"],
      entries: [
        { name: "a", type: a, number: 3, slots: [2, 4, 3] },
        { name: "none", type: NOTHING, number: 4, slots: [] },
        { name: "b", type: b, number: 5, slots: [4, 5] },
      ],
    });
    assert.deepEqual(entryLayout({}), { params: ["i32", "i32"], entries: [] });
  });

  test("refuses an entry that the host could not call", () => {
    const types: readonly FunctionType[] = [
      { params: ["v128"], results: [] },
      { params: ["externref"], results: [] },
      { params: [], results: ["f64"] },
      { params: [], results: ["i32", "i32"] },
    ];
    for (const type of types) {
      assert.throws(
        () => entryLayout({ wrong: type }),
        (error) => isThimbleError(error, "base.argument") && error.message.includes("wrong"),
      );
    }
  });
});
