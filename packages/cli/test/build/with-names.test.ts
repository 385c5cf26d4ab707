import assert from "node:assert/strict";
import { test } from "node:test";
import { withNames } from "../../src/build/with-names.ts";

const EMPTY = { total: 8, sections: [], data: [] };

test("withNames() names functions by their index, and lets names that are there be", () => {
  const stripped = {
    ...EMPTY,
    functions: [
      { index: 2, bytes: 9 },
      { index: 1, bytes: 4, name: "reading" },
    ],
  };
  const named = {
    ...EMPTY,
    functions: [
      { index: 1, bytes: 4, name: "main/reading" },
      { index: 2, bytes: 9, name: "main/sum" },
    ],
  };
  assert.deepEqual(withNames(stripped, named).functions, [
    { index: 2, bytes: 9, name: "main/sum" },
    { index: 1, bytes: 4, name: "reading" },
  ]);
});

test("withNames() names nothing by a module with other functions", () => {
  const stripped = { ...EMPTY, functions: [{ index: 1, bytes: 9 }] };
  assert.equal(withNames(stripped, { ...EMPTY, functions: [] }), stripped);
  assert.equal(withNames(stripped, { ...EMPTY, functions: [{ index: 2, bytes: 9, name: "other" }] }), stripped);
});
