import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseCsv } from "../../src/simulated/parse-csv.ts";

const COLUMNS = { value: "v", time: "t" };

test("parseCsv() reads columns by name, times in seconds or of ISO 8601, quotes, a byte order mark and both line ends", () => {
  assert.deepEqual(parseCsv("t,v\n10,1\n11.5,-2e1\n", COLUMNS), { values: [1, -20], times: [0, 1500] });
  const text = '\ufeff"a, b",t,v\r\n1,2013-12-02 21:15:00,1\r\n2,2013-12-02T22:20:00+01:00,2\r\n';
  assert.deepEqual(parseCsv(text, COLUMNS), { values: [1, 2], times: [0, 300_000] });
  assert.deepEqual(parseCsv("v\n1\n\n2", { value: "v", time: undefined }), { values: [1, 2], times: undefined });
});

test("parseCsv() names the line of every bad row", () => {
  assert.deepEqual(parseCsv("t,v\n0,1\n\n1,x\n2,\nsoon,4\n1,5\n0.5,6", COLUMNS), {
    problems: [
      { line: 4, state: 'its v is "x"', expected: "a number" },
      { line: 5, state: 'its v is ""', expected: "a number" },
      { line: 6, state: 'its t is "soon"', expected: "seconds, or a time like 2013-12-02 21:15:00" },
      { line: 8, state: "its time goes back", expected: "rows in order" },
    ],
  });
});

test("parseCsv() tells of ten rows at most, of a cell too many, of a missing column and of nothing to read", () => {
  const lines = (text: string) => {
    const result = parseCsv(text, COLUMNS);
    return "problems" in result ? result.problems.map(({ line, state }) => `${line}: ${state}`) : [];
  };
  assert.equal(lines(`t,v\n${"1,x\n".repeat(30)}`).length, 10);
  assert.deepEqual(lines("t,v\n0,1\n1,2,3\n"), ["3: it has more or fewer cells than the first row"]);
  assert.deepEqual(lines("t,w\n0,1\n"), ['1: it has no column "v"']);
  assert.deepEqual(lines("t,v\n"), ["1: there is no row in it"]);
  assert.deepEqual(lines(""), ["1: there is no row in it"]);
});

test("parseCsv() reads what it wrote, and never throws", () => {
  const row = fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 1e6 }));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      const times = rows.map(([, gap], i) => rows.slice(0, i).reduce((sum, [, each]) => sum + each, gap));
      const ordered = times.toSorted((a, b) => a - b);
      const text = `v,t\n${rows.map(([value], i) => `${value},${ordered[i]}`).join("\n")}`;
      const result = parseCsv(text, COLUMNS);
      assert.ok(!("problems" in result));
      assert.deepEqual(
        result.values.map((value) => value + 0),
        rows.map(([value]) => value + 0),
      );
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void parseCsv(text, COLUMNS)));
});
