import assert from "node:assert/strict";
import { test } from "node:test";
import { ERROR_CATALOGUE, type ErrorRow } from "@thimble/base";

const AUDIENCES = ["user", "peer", "bug", "environment"];
const ROWS: readonly (readonly [string, ErrorRow])[] = Object.entries(ERROR_CATALOGUE);

test("every code of the catalogue is <package>.<what> in kebab-case", () => {
  for (const [code] of ROWS) assert.match(code, /^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$/);
});

test("every row has an audience, an exit status and an HTTP status in range", () => {
  for (const [code, row] of ROWS) {
    assert.ok(AUDIENCES.includes(row.audience), code);
    assert.ok(Number.isInteger(row.exitCode) && row.exitCode >= 1 && row.exitCode <= 125, code);
    assert.ok(Number.isInteger(row.httpStatus) && row.httpStatus >= 400 && row.httpStatus <= 599, code);
  }
});

test("the help of every row is one or more sentences", () => {
  for (const [code, row] of ROWS) assert.match(row.help, /^[A-Z\p{L}"`].*[.]$/su, code);
});
