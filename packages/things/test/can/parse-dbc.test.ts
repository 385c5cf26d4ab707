import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { ThimbleError } from "@thimble/base";
import fc from "fast-check";
import { findSignal, parseDbc } from "../../src/can/parse-dbc.ts";
import { hasCode, thrownBy } from "../things.ts";

const MESSAGES = parseDbc(readFileSync(new URL("files/machine.dbc", import.meta.url), "utf8"), "machine.dbc");

test("messages have their identifiers, lengths and signals; those that belong to none are left out", () => {
  assert.deepEqual(
    MESSAGES.map(({ name, id, isExtended, length, signals }) => [name, id, isExtended, length, signals.length]),
    [
      ["EngineData", 100, false, 8, 5],
      ["EEC1", 0x18fe_f1fe, true, 8, 4],
      ["Wide", 200, false, 8, 1],
    ],
  );
});

test("a signal has all that its lines say", () => {
  const { signal } = findSignal(MESSAGES, "EngineData", "Coolant");
  const { name, unit, range, factor, offset, type } = signal;
  assert.deepEqual([name, unit, range, factor, offset, type], ["Coolant", "degC", [-40, 210], 1, -40, "unsigned"]);
  assert.equal(findSignal(MESSAGES, "EngineData", "Gear").signal.labels.get(3), "Drive");
  assert.equal(findSignal(MESSAGES, "EEC1", "Pressure").signal.type, "float");
  assert.equal(findSignal(MESSAGES, "EEC1", "Mode").signal.isMultiplexor, true);
  assert.equal(findSignal(MESSAGES, "EEC1", "Level").signal.multiplexedBy, 3);
});

test("a range of 0 to 0 is none; one that begins or ends at 0 is", () => {
  const rangeOf = (range: string) =>
    findSignal(parseDbc(`BO_ 1 A: 2 B\n SG_ S : 0|8@1+ (1,0) [${range}] "" B\n`, "a.dbc"), "A", "S").signal.range;
  assert.deepEqual(["0|0", "0|5", "-3|0"].map(rangeOf), [undefined, [0, 5], [-3, 0]]);
});

test("a name that is not there is refused with the nearest", () => {
  assert.equal(thrownBy(() => findSignal(MESSAGES, "EngineDate", "Speed")).expected, 'did you mean "EngineData"?');
  assert.equal(thrownBy(() => findSignal(MESSAGES, "EngineData", "Sped")).expected, 'did you mean "Speed"?');
});

test("what can not be read is refused with its line", () => {
  const problem = (text: string): ThimbleError => thrownBy(() => parseDbc(text, "a.dbc"));
  const message = "BO_ 1 A: 2 B\n";
  for (const [text, where, state] of [
    ["VERSION\nBO_ x A: 8 B\n", "a.dbc:2", /the message can not be read/],
    [' SG_ S : 0|8@1+ (1,0) [0|0] "" B\n', "a.dbc:1", /before any message/],
    [`${message} SG_ S : 0|8@2+ (1,0) [0|0] "" B\n`, "a.dbc:2", /the signal can not be read/],
    [`${message} SG_ S : 0|8@1+ (0,0) [0|0] "" B\n`, "a.dbc:2", /one of its numbers is none/],
    [`${message} SG_ S : 0|65@1+ (1,0) [0|0] "" B\n`, "a.dbc:2", /S has 65 bits/],
    [`${message} SG_ S : 9|8@1+ (1,0) [0|0] "" B\n`, "a.dbc:2", /reaches out of its message/],
    [`${message} SG_ S : 0|16@1- (1,0) [0|0] "" B\nSIG_VALTYPE_ 1 S : 1;\n`, "a.dbc:3", /S is a float of 16 bits/],
  ] as const) {
    const error = problem(text);
    assert.deepEqual([error.code, error.where], ["things.bad-dbc", where]);
    assert.match(error.message, state);
  }
});

test("parseDbc() reads a file or refuses it with a line, whatever is in it", () => {
  const word = fc.constantFrom(
    "BO_ ",
    "SG_ ",
    "VAL_ ",
    "SIG_VALTYPE_ ",
    "1",
    " A: 8 B",
    ' S m1M : 0|8@1+ (1,0) [0|0] "" B',
  );
  const line = fc.array(fc.oneof(word, fc.string({ maxLength: 8 })), { maxLength: 5 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      try {
        parseDbc(lines.join("\n"), "a.dbc");
      } catch (error) {
        assert.ok(hasCode("things.bad-dbc")(error), String(error));
      }
    }),
  );
});
