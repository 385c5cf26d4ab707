import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRNO } from "../../src/preview1/errno.ts";
import { WasiError } from "../../src/program/wasi-error.ts";

test("WasiError carries its errno, and ERRNO has 77 of them in the order of the specification", () => {
  assert.equal(new WasiError(ERRNO.noent).errno, 44);
  assert.equal(ERRNO.notcapable, 76);
  assert.deepEqual(Object.values(ERRNO), [...Array(77).keys()]);
});
