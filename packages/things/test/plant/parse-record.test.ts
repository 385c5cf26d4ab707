import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import fc from "fast-check";
import { parseRecord, parseUtc } from "../../src/plant/parse-record.ts";
import { thrownBy } from "../things.ts";

const COLUMNS = { time: "at", value: "heat", minimum: 0, maximum: 655.35 };

function problemsOf(text: string): string {
  return describeError(thrownBy(() => parseRecord(text, "r.csv", COLUMNS)));
}

test("parseRecord() reads columns by name and times as UTC, whatever the line ends", () => {
  const samples = [
    { time: 1_386_018_900, value: 73.96732207 },
    { time: 1_386_019_200, value: 74.9 },
  ];
  const lines = ["heat,x,at", "73.96732207,1,2013-12-02 21:15:00", "74.9,2,2013-12-02T21:20:00.000"];
  assert.deepEqual(parseRecord(lines.join("\n"), "r.csv", COLUMNS), samples);
  assert.deepEqual(parseRecord(`${lines.join("\r\n")}\r\n`, "r.csv", COLUMNS), samples);
});

test("parseRecord() takes a clock that was set back", () => {
  const text = "at,heat\n2014-01-07 02:55:00,1\n2014-01-07 02:00:00,2\n";
  assert.equal(parseRecord(text, "r.csv", COLUMNS).length, 2);
});

test("parseRecord() reports each bad line with its number", () => {
  const problems = problemsOf(
    "at,heat\n2014-13-07 02:55:00,1\n2014-01-07 02:00:00,warm\n2014-01-07 02:00:00,\n2014-01-07 02:00:00,700\n",
  );
  for (const part of [
    "r.csv:2: Cannot read the record: its time is none (YYYY-MM-DD HH:MM:SS)",
    'r.csv:3: Cannot read the record: its value is "warm" (a number)',
    'r.csv:4: Cannot read the record: its value is "" (a number)',
    "r.csv:5: Cannot read the record: its value 700 does not fit the register (0 to 655.35)",
  ])
    assert.ok(problems.includes(part), `${part}\n--- is not in ---\n${problems}`);
});

test("parseRecord() stops at ten problems", () => {
  assert.match(problemsOf(`at,heat\n${"x,y\n".repeat(500)}`), /^Cannot accept the input: 10 problems/);
});

test("parseRecord() refuses a missing column with the nearest, and an empty record", () => {
  assert.match(problemsOf("at,haet\n"), /^r\.csv:1: Cannot read the record: it has no column "heat"/);
  assert.match(problemsOf("at,heat\n"), /there is no sample in it/);
  assert.match(problemsOf(""), /it has no column "at"/);
});

test("parseUtc() reads what a date writes and refuses days that are none", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e9 }), (seconds) => {
      const text = new Date(seconds * 1000).toISOString().slice(0, 19);
      assert.equal(parseUtc(text), seconds * 1000);
      assert.equal(parseUtc(text.replace("T", " ")), seconds * 1000);
    }),
  );
  for (const text of ["2014-02-30x", "2014-1-1 00:00:00", "2014-01-01", "2014-01-01 25:00:00"])
    assert.equal(parseUtc(text), undefined);
});
