import assert from "node:assert/strict";
import { test } from "node:test";
import { type FunctionType, RUNNER, runnerModule } from "../src/index.ts";
import { compile, exported } from "./support/rewritten.ts";
import { wat } from "./support/wat.ts";
import { engine } from "./support/web-assembly.ts";

const PARAMS: FunctionType["params"] = ["i32", "i32", "f64"];

/** A runner, an `enter` that takes as many instructions as its number says, and what was said of the end. */
function scene(): { run: (first: number, entry: number, budget: number) => void; finished: unknown[] } {
  const finished: unknown[] = [];
  const runner = new engine.Instance(compile(runnerModule(PARAMS)), {
    [RUNNER.module]: { [RUNNER.finished]: (left: unknown) => finished.push(left) },
  });
  const container = new engine.Instance(
    compile(
      wat(`(module (func (export "enter") (param i32 i32 f64) (result i32)
        (if (i32.eq (local.get 0) (i32.const 13)) (then unreachable))
        (i32.sub (local.get 1) (local.get 0))))`),
    ),
  );
  const run = exported(runner, RUNNER.run);
  return { run: (...numbers) => run(container.exports["enter"], ...numbers, 0.5), finished };
}

test("runnerModule() calls the entry and says what is left before it returns", () => {
  const { run, finished } = scene();
  run(-1, 3, 100);
  assert.deepEqual(finished, [97]);
});

test("runnerModule() calls another entry first, on the same budget", () => {
  const { run, finished } = scene();
  run(10, 3, 100);
  run(0, 3, 100);
  assert.deepEqual(finished, [87, 97]);
});

test("runnerModule() says nothing of a call that trapped", () => {
  const { run, finished } = scene();
  assert.throws(() => run(-1, 13, 100), engine.RuntimeError);
  assert.throws(() => run(13, 3, 100), engine.RuntimeError);
  assert.deepEqual(finished, []);
});
