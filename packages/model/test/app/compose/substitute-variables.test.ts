// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose writes variables so
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { substituteVariables } from "../../../src/app/compose/substitute-variables.ts";

const VARIABLES = { SET: "value", EMPTY: "", OTHER: "other" };

/** The text after substitution, or its problems as `code: state`. */
function substitute(text: string): string | readonly string[] {
  const problems: string[] = [];
  const result = substituteVariables(VARIABLES)(text, (code, state) => problems.push(`${code}: ${state}`));
  assert.equal(result === undefined, problems.length > 0);
  return result ?? problems;
}

// Rows: what is written, and what comes out, by Compose Specification, section "Interpolation".
const ROWS: readonly (readonly [string, string])[] = [
  ["$SET", "value"],
  ["a-$SET-b", "a-value-b"],
  ["${SET}x$OTHER", "valuexother"],
  ["$EMPTY", ""],
  ["${UNSET:-default}", "default"],
  ["${EMPTY:-default}", "default"],
  ["${SET:-default}", "value"],
  ["${UNSET-default}", "default"],
  ["${EMPTY-default}", ""],
  ["${UNSET:-}", ""],
  ["${SET:?message}", "value"],
  ["${EMPTY?message}", ""],
  ["${SET:+alternative}", "alternative"],
  ["${EMPTY:+alternative}", ""],
  ["${EMPTY+alternative}", "alternative"],
  ["${UNSET+alternative}", ""],
  ["${UNSET:-${SET}}", "value"],
  ["${UNSET:-${NONE:-$OTHER}}", "other"],
  ["${SET:-${UNSET}}", "value"],
  ['${UNSET:-{"a":1}}', '{"a":1}'],
  ["${UNSET:-a:-b}", "a:-b"],
  ["$$SET", "$SET"],
  ["$$$SET", "$value"],
  ["$$$$", "$$"],
  ["100$", "100$"],
  ["$5 and $-", "$5 and $-"],
];

for (const [text, expected] of ROWS)
  test(`substituteVariables() makes ${text} into "${expected}"`, () => {
    assert.equal(substitute(text), expected);
  });

test("substituteVariables() reports each variable that has no value", () => {
  assert.deepEqual(substitute("$UNSET ${NONE}"), [
    "model.missing-variable: the variable UNSET has no value",
    "model.missing-variable: the variable NONE has no value",
  ]);
});

test("substituteVariables() gives the reason that is written after :? and ?", () => {
  assert.deepEqual(substitute("${UNSET:?set it to $SET}"), [
    "model.missing-variable: the variable UNSET has no value: set it to value",
  ]);
  assert.deepEqual(substitute("${EMPTY:?}"), ["model.missing-variable: the variable EMPTY has no value"]);
  assert.deepEqual(substitute("${UNSET?gone}"), ["model.missing-variable: the variable UNSET has no value: gone"]);
});

test("substituteVariables() refuses braces that are not closed or hold no name", () => {
  for (const text of ["${SET", "${}", "${5}", "${SET/a/b}", "${ SET }"])
    assert.match(String(substitute(text)), /^model.bad-variable: /);
});

test("substituteVariables() does not take what every object inherits for a variable", () => {
  assert.deepEqual(substitute("${constructor}"), ["model.missing-variable: the variable constructor has no value"]);
});

test("substituteVariables() leaves texts without $ alone and undoes an escape by $$", () => {
  fc.assert(fc.property(fc.string(), (text) => assert.equal(substitute(text.replaceAll("$", "$$$$")), text)));
});

test("substituteVariables() gives a variable's value as it is, without looking for variables in it", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string().filter((text) => !text.includes("$")),
      (value, around) => {
        const result = substituteVariables({ V: value })(`${around}\${V}${around}`, () => assert.fail());
        assert.equal(result, `${around}${value}${around}`);
      },
    ),
  );
});
