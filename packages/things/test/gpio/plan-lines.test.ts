import assert from "node:assert/strict";
import { test } from "node:test";
import {
  groupIntoRequests,
  LineConflict,
  planLine,
  requestedLine,
  serves,
  wantsEdge,
} from "../../src/gpio/plan-lines.ts";
import { gpioBinding, INPUT } from "./gpio-scene.ts";

test("planLine() asks for the edges that any property of the line needs", () => {
  const counter = gpioBinding(1, { measure: "count" });
  const level = gpioBinding(1);
  assert.deepEqual(planLine(1, [counter]), { offset: 1, setup: INPUT, hasRising: true, hasFalling: false });
  assert.deepEqual(planLine(1, [counter, level]), { offset: 1, setup: INPUT, hasRising: true, hasFalling: true });
  assert.ok(serves(planLine(1, [level]), counter));
  assert.ok(!serves(planLine(1, [counter]), level));
  const falling = gpioBinding(1, { measure: "count", edge: "falling" });
  assert.ok(serves(planLine(1, [counter]), counter) && serves(planLine(1, [falling]), falling));
  assert.ok(!serves(planLine(1, [counter]), falling) && !serves(planLine(1, [falling]), counter));
  assert.ok(!serves(planLine(1, [level]), gpioBinding(1, {}, { bias: "pull-up" })));
  assert.throws(() => planLine(1, [level, gpioBinding(1, {}, { bias: "pull-up" })]), LineConflict);
  assert.throws(() => planLine(1, []), RangeError);
});

test("wantsEdge() is false for outputs and for what is asked by the clock", () => {
  assert.ok(!wantsEdge(gpioBinding(1, {}, { isOutput: true }), true));
  assert.ok(!wantsEdge(gpioBinding(1, { every: 10 }), true));
  assert.ok(wantsEdge(gpioBinding(1, { measure: "count", edge: "both" }), false));
  assert.ok(!wantsEdge(gpioBinding(1, { measure: "count", edge: "falling" }), true));
});

test("requestedLine() has the flags of the kernel", () => {
  const line = (setup: object, hasRising = false): unknown => {
    const { flags, debounce, output } = requestedLine({
      offset: 1,
      setup: { ...INPUT, ...setup },
      hasRising,
      hasFalling: hasRising,
    });
    return [flags, debounce, output];
  };
  assert.deepEqual(line({ bias: "pull-down", debounce: 2.5 }, true), [0x234n, 2500, undefined]);
  assert.deepEqual(line({ isOutput: true, drive: "open-drain", isActiveLow: true, initial: true }), [0x4an, 0, true]);
});

test("groupIntoRequests() takes as few requests as the kernel takes lines in", () => {
  const lines = Array.from({ length: 70 }, (_, offset) => ({
    offset,
    setup: { ...INPUT, debounce: offset < 64 ? 0 : offset },
    hasRising: true,
    hasFalling: true,
  }));
  assert.deepEqual(
    groupIntoRequests(lines).map(({ length }) => length),
    [64, 6],
  );
  const different = lines.map((line) => ({ ...line, setup: { ...INPUT, debounce: line.offset + 1 } }));
  assert.deepEqual(
    groupIntoRequests(different.slice(0, 25)).map(({ length }) => length),
    [10, 10, 5],
  );
});
