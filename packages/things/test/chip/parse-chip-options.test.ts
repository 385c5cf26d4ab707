import assert from "node:assert/strict";
import { test } from "node:test";
import { parseChipOptions } from "../../src/chip/parse-chip-options.ts";
import { thrownBy } from "../things.ts";

const OPTIONS = {
  shunt: { kind: "number", unit: "Ohm", minimum: 0.001, maximum: 10, default: 0.1, description: "" },
  gain: { kind: "choice", values: [1, 2, 4], default: 2, description: "" },
  filter: { kind: "choice", values: ["fast", "slow"], default: "fast", description: "" },
  outputs: { kind: "set", values: ["A0", "A1", "B0"], description: "" },
  sleeps: { kind: "boolean", default: true, description: "" },
} as const;

test("parseChipOptions() gives defaults where nothing is given", () => {
  const values = parseChipOptions("part", OPTIONS, {});
  assert.deepEqual(values, { shunt: 0.1, gain: 2, filter: "fast", outputs: new Set(), sleeps: true });
});

test("parseChipOptions() takes values of their own type, and as text", () => {
  const expected = { shunt: 0.002, gain: 4, filter: "slow", outputs: new Set(["B0", "A1"]), sleeps: false };
  const typed = { shunt: 0.002, gain: 4, filter: "slow", outputs: "B0, A1", sleeps: false };
  assert.deepEqual(parseChipOptions("part", OPTIONS, typed), expected);
  assert.deepEqual(parseChipOptions("part", OPTIONS, { sleeps: true }).sleeps, true);
  assert.deepEqual(parseChipOptions("part", OPTIONS, { sleeps: "true" }).sleeps, true);
  const text = { shunt: "2e-3", gain: "4", filter: "slow", outputs: "B0 A1", sleeps: "false" };
  assert.deepEqual(parseChipOptions("part", OPTIONS, text), expected);
});

test("parseChipOptions() names the nearest option and the nearest value", () => {
  const misspelt = thrownBy(() => parseChipOptions("part", OPTIONS, { shnt: 1 }));
  assert.equal(misspelt.message, 'Cannot use option "shnt": part has none of that name');
  assert.equal(misspelt.expected, "shunt, or another one of shunt, gain, filter, outputs, sleeps");
  const value = thrownBy(() => parseChipOptions("part", OPTIONS, { filter: "slwo" }));
  assert.equal(value.code, "things.bad-description");
  assert.equal(value.message, 'Cannot use part option filter: it is "slwo"');
  assert.equal(value.expected, "slow, or another one of fast, slow");
  assert.equal(thrownBy(() => parseChipOptions("part", {}, { far: 1 })).expected, "no options");
});

test("parseChipOptions() refuses what is out of range or of another kind", () => {
  const expected = (given: Record<string, number | string | boolean>): string | undefined =>
    thrownBy(() => parseChipOptions("part", OPTIONS, given)).expected;
  for (const shunt of [0, 11, Number.NaN, "", " ", "much", true])
    assert.equal(expected({ shunt }), "a number from 0.001 to 10 Ohm");
  assert.equal(expected({ gain: 3 }), "1, or another one of 1, 2, 4");
  assert.match(expected({ outputs: "A0 C7" }) ?? "", /one of A0, A1, B0$/);
  assert.match(expected({ outputs: 1 }) ?? "", /one of A0, A1, B0$/);
  assert.equal(expected({ sleeps: 1 }), "true or false");
});
