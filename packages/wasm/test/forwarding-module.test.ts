import assert from "node:assert/strict";
import { test } from "node:test";
import { forwardedName, forwardingModule, halvesOf, parseModule, WAIT_IMPORTS } from "../src/index.ts";
import { compile, exported } from "./support/rewritten.ts";
import { engine } from "./support/web-assembly.ts";

const TABLE = {
  a: { f: { params: ["i32", "f64"], results: ["f64"] }, g: { params: [], results: [] } },
  b: { f: { params: ["i64", "f32"], results: ["i32"] } },
} as const;

test("forwardingModule() exports each function of the table with its type, and hands calls on", () => {
  const bytes = forwardingModule(TABLE);
  assert.deepEqual(
    parseModule(bytes).exports.map((item) => (item.kind === "function" ? [item.name, item.type] : [])),
    [
      ["a#f", TABLE.a.f],
      ["a#g", TABLE.a.g],
      ["b#f", TABLE.b.f],
    ],
  );
  const calls: unknown[][] = [];
  const host =
    (name: string, result?: number) =>
    (...values: readonly unknown[]): number | undefined => {
      calls.push([name, ...values]);
      return result;
    };
  const instance = new engine.Instance(compile(bytes), {
    a: { f: host("a.f", 0.5), g: host("a.g") },
    b: { f: host("b.f", 7) },
  });
  const call = (module: string, name: string, ...values: readonly unknown[]): unknown =>
    exported(instance, forwardedName(module, name))(...values);
  assert.deepEqual([call("a", "f", 1, 2.5), call("a", "g"), call("b", "f", 3n, 4.5)], [0.5, undefined, 7]);
  assert.deepEqual(calls, [["a.f", 1, 2.5], ["a.g"], ["b.f", 3n, 4.5]]);
});

test("forwardingModule() of nothing is an empty module", () => {
  assert.deepEqual(parseModule(forwardingModule({})).sections, []);
});

test("forwardingModule() asks a function that waits, suspends only when told a number, and then has it answer", () => {
  const log: unknown[][] = [];
  const host =
    (name: string, result?: number) =>
    (...values: readonly unknown[]): number | undefined => {
      log.push([name, ...values]);
      return result;
    };
  const calls = (number: number): unknown => {
    const { ask, answer } = halvesOf("f");
    const instance = new engine.Instance(compile(forwardingModule(TABLE, new Set(["a#f"]))), {
      a: { [ask]: host("ask", number), [answer]: host("answer", 0.5), g: host("g") },
      b: { f: host("b.f") },
      [WAIT_IMPORTS.module]: { suspend: host("suspend"), resume: host("resume") },
    });
    exported(instance, "a#g")();
    return exported(instance, "a#f")(1, 2.5);
  };
  assert.equal(calls(0), 0.5);
  assert.deepEqual(log.splice(0), [["g"], ["ask", 1, 2.5], ["answer", 1, 2.5]]);
  assert.equal(calls(7), 0.5);
  assert.deepEqual(log, [["g"], ["ask", 1, 2.5], ["suspend", 7], ["resume", 7], ["answer", 1, 2.5]]);
});
