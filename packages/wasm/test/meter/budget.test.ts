import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ENTRY } from "../../src/index.ts";
import { start } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";

/** Programs and how many instructions their `run` takes, counted by hand. */
const PROGRAMS: readonly (readonly [name: string, count: number, text: string])[] = [
  ["an empty function", 0, `(func (export "run"))`],
  ["a straight line", 4, `(func (export "run") (drop (i32.add (i32.const 1) (i32.const 2))))`],
  ["a branch that is taken", 4, `(func (export "run") (if (i32.const 1) (then nop nop)))`],
  ["a branch that is not taken", 2, `(func (export "run") (if (i32.const 0) (then nop nop)))`],
  ["the other arm", 3, `(func (export "run") (if (i32.const 0) (then nop nop) (else nop)))`],
  ["an early return", 3, `(func (export "run") (if (i32.const 1) (then return)) nop nop)`],
  [
    "a loop with its condition at the end",
    2 + 5 * 6,
    `(func (export "run") (local i32) (local.set 0 (i32.const 5))
      (loop nop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))`,
  ],
  [
    "a loop with its condition at the start",
    2 + 6 * 3 + 5 * 5,
    `(func (export "run") (local i32) (local.set 0 (i32.const 5))
      (block (loop (br_if 1 (i32.eqz (local.get 0))) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br 0))))`,
  ],
  [
    "a loop within a loop",
    2 + 3 * (2 + 2 * 5 + 5),
    `(func (export "run") (local i32 i32) (local.set 0 (i32.const 3))
      (loop
        (local.set 1 (i32.const 2))
        (loop (br_if 0 (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))`,
  ],
  [
    "calls of functions that have loops and that have none",
    3 + 2 * (2 + 2 * 5) + 2,
    `(func (export "run") (call $loop) (call $line) (call $loop))
     (func $line (drop (i32.const 0)))
     (func $loop (local i32) (local.set 0 (i32.const 2))
       (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))`,
  ],
  [
    "recursion",
    2 * 6 + 2 + 3,
    `(func $down (param i32) (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1))))))
     (func (export "run") (call $down (i32.const 2)) nop)`,
  ],
  [
    "a jump by a table",
    1 + 2 + 1 + 1,
    `(func (export "run") (block (block (block (br_table 0 1 2 (i32.const 1))) nop nop) nop) nop)`,
  ],
];

describe("a budget", () => {
  for (const [name, count, text] of PROGRAMS) {
    test(`of exactly what it takes is enough, and nothing less is: ${name}`, () => {
      const running = start(wat(`(module ${text})`));
      const total = 10_000 - running.enter("run", 10_000);
      assert.equal(total, count);
      for (let budget = 1; budget <= total + 3; budget++) {
        const outcome = running.run("run", budget);
        const expected =
          budget >= total ? { kind: "done", fuelLeft: budget - total, result: undefined } : { kind: "out-of-fuel" };
        assert.deepEqual(outcome, expected, `budget ${budget}`);
      }
    });
  }

  test("ends endless loops and endless recursion, whatever their shape", () => {
    const shapes = [
      "(loop (br 0))",
      "(loop (br_if 0 (i32.const 1)))",
      "(block (loop (br_if 1 (i32.const 0)) (br 0)))",
      "(loop (if (i32.const 1) (then (br 1))))",
      "(loop (block (br_table 0 1 (i32.const 1))) (br 0))",
      "(loop (loop (br 1)))",
      "(loop (loop (br_if 1 (i32.const 1)) (br 0)))",
      "(loop (block (loop (br_if 1 (i32.const 1)) (br 0))) (br 0))",
      "(loop (br_table 0 0 (i32.const 0)))",
    ];
    for (const shape of shapes) {
      const running = start(wat(`(module (func (export "run") ${shape}))`));
      assert.deepEqual(running.run("run", 100_000), { kind: "out-of-fuel" }, shape);
    }
    const recursion = start(wat(`(module (func $f (export "run") (call $f)))`));
    assert.deepEqual(recursion.run("run", 1_000), { kind: "out-of-fuel" });
    const tail = start(wat(`(module (func $f (export "run") (return_call $f)))`));
    assert.deepEqual(tail.run("run", 1_000_000), { kind: "out-of-fuel" });
  });

  test("up to 2^31-1 works", () => {
    const running = start(wat(`(module (func (export "run") nop))`));
    assert.equal(running.enter("run", 0x7fffffff), 0x7ffffffe);
  });

  test("is the same on every run, before and after the engine compiles the code again", () => {
    const running = start(
      wat(`(module (func (export "run") (param i32) (local i32)
        (loop (if (i32.and (local.get 0) (i32.const 3)) (then (local.set 1 (i32.add (local.get 1) (i32.const 1)))))
          (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`),
    );
    const counts = new Set(Array.from({ length: 2_000 }, () => running.enter("run", 100_000, 500)));
    assert.equal(counts.size, 1);
  });

  test("is seen and may be changed by the host in a call, and the module goes on with it", () => {
    const seen: unknown[] = [];
    const host = {
      env: {
        call: () => {
          seen.push(running.fuel());
          running.enter(ENTRY.counter, 500);
        },
      },
    };
    const running = start(
      wat(`(module (import "env" "call" (func $call)) (func (export "run") (param i32)
        (call $call) (call $call) (if (local.get 0) (then nop)) (call $call) nop))`),
      {},
      host,
    );
    // What is behind a call is paid with what is before it, where both run equally often.
    assert.equal(running.enter("run", 1_000, 1), 500);
    assert.deepEqual(seen, [994, 500, 499]);
  });

  test("is not lost when the module traps by itself at `unreachable`", () => {
    const running = start(
      wat(`(module (func (export "run") (param i32)
        (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (unreachable)))`),
    );
    const outcome = running.run("run", 1_000, 3);
    assert.deepEqual(outcome.kind === "trap" ? outcome.fuelLeft : outcome, 1_000 - 3 * 5 - 1);
  });
});
