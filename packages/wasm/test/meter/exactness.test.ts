import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { arbitraryProgram } from "../support/arbitrary-program.ts";
import { interpret, type Trace } from "../support/interpreter.ts";
import { type Program, printProgram } from "../support/program.ts";
import { type Outcome, type Running, start } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";

interface Run {
  readonly outcome: Outcome;
  readonly log: readonly number[];
  readonly global: number;
}

function startProgram(program: Program): { running: Running; log: number[] } {
  const log: number[] = [];
  const running = start(wat(printProgram(program)), {}, { env: { log: (value: number) => log.push(value) } });
  return { running, log };
}

function run(program: Program, budget: number, values: readonly number[]): Run {
  const { running, log } = startProgram(program);
  const outcome = running.run("run", budget, ...values);
  return { outcome, log, global: running.enter("g", 1) };
}

/** The run did what the interpreter did, and paid for each instruction. */
function assertSame(actual: Run, expected: Trace, budget: number): void {
  const { outcome, log } = actual;
  if (expected.end === "returned") {
    assert.deepEqual(outcome, { kind: "done", fuelLeft: budget - expected.count, result: expected.result });
    assert.deepEqual(log, expected.log);
    assert.equal(actual.global, expected.global);
    return;
  }
  // A region pays before it runs, so a program that is about to trap by itself may run out of fuel first. The other way round, a function that
  // calls nothing may trap by itself before it comes to where it checks. Either way it ends, and logs nothing that it should not.
  assert.notEqual(outcome.kind, "done");
  assert.deepEqual(log, expected.log.slice(0, log.length));
}

test("a metered program does what the original does, and pays exactly for the instructions it runs", () => {
  const values = fc.tuple(fc.integer({ min: -3, max: 9 }), fc.integer({ min: -3, max: 9 }));
  const ends = { returned: 0, limit: 0, trapped: 0 };
  fc.assert(
    fc.property(arbitraryProgram(), values, (program, arguments_) => {
      // The interpreter calls itself for each call, and where a busy machine is late to optimise it, two thousand instructions are more than its stack holds.
      const budget = 300;
      const expected = interpret(program, arguments_, budget);
      ends[expected.end]++;
      const actual = run(program, budget, arguments_);
      assertSame(actual, expected, budget);
      // A program that runs for twice as long without a trap of its own ran out of fuel.
      if (interpret(program, arguments_, 2 * budget).end === "limit") assert.equal(actual.outcome.kind, "out-of-fuel");
    }),
    { numRuns: Number(process.env["THIMBLE_TEST_RUNS"] ?? 800) },
  );
  // Else the property says nothing.
  assert.ok(ends.returned > 100 && ends.limit > 20, JSON.stringify(ends));
});
