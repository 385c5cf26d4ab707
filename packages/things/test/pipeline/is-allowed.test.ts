import assert from "node:assert/strict";
import { test } from "node:test";
import type { ValueLimits } from "@thimble/model";
import { allowedWords, isAllowed, isWithin } from "../../src/pipeline/is-allowed.ts";

function limits(parts: Partial<ValueLimits> = {}): ValueLimits {
  return { type: "number", minimum: undefined, maximum: undefined, ...parts };
}

test("minimum and maximum are allowed, exclusive ones are not", () => {
  const inclusive = limits({ minimum: 0, maximum: 10 });
  assert.deepEqual(
    [-0.1, 0, 10, 10.1].map((value) => isAllowed(inclusive, value)),
    [false, true, true, false],
  );
  const exclusive = limits({ exclusiveMinimum: 0, exclusiveMaximum: 10 });
  assert.deepEqual(
    [0, 0.1, 9.9, 10].map((value) => isAllowed(exclusive, value)),
    [false, true, true, false],
  );
});

test("what is written is a multiple, as far as doubles can tell; what is read need not be", () => {
  const tenths = limits({ multipleOf: 0.1 });
  assert.deepEqual(
    [0.3, -1.7, 12.3456].map((value) => isAllowed(tenths, value)),
    [true, true, false],
  );
  assert.ok(isWithin(tenths, 12.3456));
});

test("an integer is whole, a boolean 0 or 1, a string the place of a word, and no number is nothing", () => {
  assert.deepEqual(
    [1, 1.5].map((value) => isAllowed(limits({ type: "integer" }), value)),
    [true, false],
  );
  assert.deepEqual(
    [0, 1, 2].map((value) => isAllowed(limits({ type: "boolean" }), value)),
    [true, true, false],
  );
  const words = limits({ type: "string", words: ["off", "on"] });
  assert.deepEqual(
    [-1, 0, 1, 2, 0.5].map((value) => isAllowed(words, value)),
    [false, true, true, false, false],
  );
  assert.deepEqual(
    [limits(), words].map((each) => isWithin(each, Number.NaN)),
    [false, false],
  );
  assert.equal(isAllowed(limits(), Number.POSITIVE_INFINITY), false);
});

test("of choices only those are allowed", () => {
  const choices = limits({ type: "integer", choices: [0, 10, 20] });
  assert.deepEqual(
    [0, 5, 20].map((value) => isAllowed(choices, value)),
    [true, false, true],
  );
});

test("what is allowed is said in words", () => {
  const words = [
    limits({ type: "boolean" }),
    limits({ minimum: 1, exclusiveMaximum: 9, multipleOf: 0.5 }),
    limits({ type: "integer", exclusiveMinimum: 0, maximum: 3 }),
    limits({ type: "string", words: ["off", "on"] }),
    limits({ choices: [5] }),
    limits({ choices: [5, 6] }),
  ].map(allowedWords);
  assert.deepEqual(words, [
    "0 or 1",
    "a number from 1 below 9, a multiple of 0.5",
    "a whole number above 0 up to 3",
    "one of off, on",
    "5",
    "one of 5, 6",
  ]);
});
