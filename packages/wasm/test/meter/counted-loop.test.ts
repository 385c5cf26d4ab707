import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseModule, rewriteModule } from "../../src/index.ts";
import {
  assignmentBefore,
  conditionBefore,
  movesTowards,
  RecentInstructions,
  stepBefore,
  timesOf,
} from "../../src/meter/counted-loop.ts";
import { OPTIONS, start } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";

const LOOP = 0x03;
const GET = 0x20;
const SET = 0x21;
const CONST = 0x41;

function recent(...instructions: readonly (readonly [opcode: number, argument?: number])[]): RecentInstructions {
  const list = new RecentInstructions();
  for (const [opcode, argument = 0] of instructions) list.record(opcode, argument);
  return list;
}

const local = (index: number) => ({ kind: "local", index }) as const;
const constant = (value: number) => ({ kind: "constant", value }) as const;

describe("the parts of a loop that can be counted", () => {
  test("conditions become `lower < upper`, where constants have a neighbour", () => {
    const of = (opcode: number, value: number): unknown =>
      conditionBefore(recent([LOOP], [GET, 4], [CONST, value], [opcode], [0x04]));
    assert.deepEqual(of(0x48, 9), { lower: local(4), upper: constant(9), isSigned: true });
    assert.deepEqual(of(0x49, 9), { lower: local(4), upper: constant(9), isSigned: false });
    assert.deepEqual(of(0x4a, 9), { lower: constant(9), upper: local(4), isSigned: true });
    assert.deepEqual(of(0x4c, 9), { lower: local(4), upper: constant(10), isSigned: true });
    assert.deepEqual(of(0x4e, 0), { lower: constant(-1), upper: local(4), isSigned: true });
    assert.equal(of(0x4c, 0x7fffffff), undefined);
    assert.equal(of(0x4e, -0x80000000), undefined);
    assert.equal(of(0x47, 9), undefined);
    assert.equal(conditionBefore(recent([0x02], [GET, 4], [CONST, 9], [0x48], [0x04])), undefined);
  });

  test("steps and first values are seen just before, and nowhere else", () => {
    const BR = [0x0c, 1] as const;
    assert.deepEqual(stepBefore(recent([GET, 3], [CONST, 1], [0x6a], [SET, 3], BR)), { local: 3, by: 1 });
    assert.deepEqual(stepBefore(recent([GET, 3], [CONST, 1], [0x6b], [SET, 3], BR)), { local: 3, by: -1 });
    assert.equal(stepBefore(recent([GET, 2], [CONST, 1], [0x6a], [SET, 3], BR)), undefined);
    assert.equal(stepBefore(recent([GET, 3], [CONST, 1], [0x6c], [SET, 3], BR)), undefined);
    assert.deepEqual(assignmentBefore(recent([CONST, 7], [SET, 3], [LOOP])), { local: 3, value: 7 });
    assert.equal(assignmentBefore(recent([CONST, 7], [0x22, 3], [LOOP])), undefined);
  });

  test("a step must bring the sides nearer by one", () => {
    const condition = { lower: local(1), upper: local(2), isSigned: true };
    assert.equal(movesTowards(condition, { local: 1, by: 1 }), true);
    assert.equal(movesTowards(condition, { local: 2, by: -1 }), true);
    assert.equal(movesTowards(condition, { local: 1, by: -1 }), false);
    assert.equal(movesTowards(condition, { local: 1, by: 2 }), false);
    assert.equal(movesTowards(condition, { local: 3, by: 1 }), false);
    assert.equal(movesTowards({ ...condition, lower: constant(1) }, { local: 1, by: 1 }), false);
  });

  test("the times are known before, where both sides are", () => {
    const condition = { lower: local(1), upper: constant(9), isSigned: true };
    assert.equal(timesOf(condition, { local: 1, value: 2 }), 7);
    assert.equal(timesOf(condition, { local: 1, value: 12 }), 0);
    assert.equal(timesOf({ ...condition, isSigned: false }, { local: 1, value: -1 }), 0);
    assert.equal(timesOf(condition, { local: 2, value: 2 }), undefined);
    assert.equal(timesOf(condition, undefined), undefined);
  });
});

describe("a loop that can be counted", () => {
  const counted = (body: string): string =>
    `(func (export "run") (param i32) (local i32 f64)
      (loop (i32.lt_s (local.get 1) (local.get 0))
        (if (then ${body} (local.set 1 (i32.add (local.get 1) (i32.const 1))) (br 1)))))`;

  test("costs what it runs, whichever way its bound lies", () => {
    for (const times of [0, 1, 2, 1_000]) {
      const running = start(wat(`(module ${counted("nop nop")})`));
      assert.equal(100_000 - running.enter("run", 100_000, times), 4 + times * 11);
      const count = 4 + times * 11;
      assert.equal(running.run("run", count, times).kind, "done");
    }
    assert.equal(start(wat(`(module ${counted("nop")})`)).enter("run", 100, -5), 96);
  });

  test("ends the module before it begins when it would run for longer than the budget, however long that is", () => {
    const running = start(wat(`(module ${counted("(f64.const 1) (local.set 2)")})`));
    for (const times of [1_000_000, 0x7fffffff]) {
      assert.deepEqual(running.run("run", 0x7fffffff >> 8, times), { kind: "out-of-fuel" });
    }
  });

  test("has no charge in it", () => {
    const loop = (): string => {
      const { bytes } = rewriteModule(
        wat(`(module (func (export "run") (local i32)
          (local.set 0 (i32.const 3))
          (loop (i32.lt_s (local.get 0) (i32.const 9))
            (if (then nop (local.set 0 (i32.add (local.get 0) (i32.const 1))) (br 1))))))`),
        { ...OPTIONS, entries: {} },
      );
      const [code] = parseModule(bytes).code;
      return Buffer.from(bytes.subarray(code?.start, code?.end)).toString("hex");
    };
    // 6 for what is before and the condition that ends it, and 6 times 10.
    assert.ok(loop().includes("410321000340200041094804400120004101"), loop());
  });

  test("is charged as it runs when something in it may leave it, write to its bound, or call", () => {
    for (const body of [
      "(br_if 2 (i32.const 0))",
      "(local.set 0 (i32.const 3))",
      "(call 0)",
      "(if (i32.const 0) (then (return)))",
    ]) {
      const module = `(module (func) ${counted(body).replace("(loop", "(block (loop").replace(/\)$/, "))")})`;
      const running = start(wat(module));
      const total = 10_000 - running.enter("run", 10_000, 3);
      assert.equal(running.run("run", total, 3).kind, "done", body);
      assert.equal(running.run("run", total - 1, 3).kind, "out-of-fuel", body);
    }
  });
});
