import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTable } from "../../src/output/format-table.ts";

test("formatTable() makes columns as wide as their widest cell, numbers to the right", () => {
  const lines = formatTable(
    [{ title: "NAME" }, { title: "N", isNumber: true }],
    [
      ["guard", "5"],
      ["h", "1,000"],
    ],
  );
  assert.deepEqual(lines, ["NAME       N", "guard      5", "h      1,000"]);
});

test("formatTable() takes a row that is shorter than the columns", () => {
  assert.deepEqual(formatTable([{ title: "A" }, { title: "B" }], [["x"]]), ["A  B", "x"]);
});
