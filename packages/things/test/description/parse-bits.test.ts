import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { parseBits } from "../../src/description/parse-bits.ts";

function read(text: string) {
  const diagnostics = new Diagnostics();
  const value = parseBits(parseYaml(text, { where: "a.yaml", diagnostics }));
  return { value, problems: diagnostics.problems.length };
}

test("bits are two limits, one bit, or a mask", () => {
  assert.equal(read("a: 1").value, undefined);
  assert.deepEqual(read("thimble:bits: { from: 3 }").value, { from: 3, to: 3, isSigned: false });
  assert.deepEqual(read("thimble:bits: { mask: 0xff00, signed: true }").value, { from: 8, to: 15, isSigned: true });
});

test("bits that are not there, twice said, or above 31 are refused", () => {
  for (const bits of ["{}", "{ from: 32 }", "{ mask: 0 }", "{ mask: 3, from: 0 }", "7"])
    assert.notEqual(read(`thimble:bits: ${bits}`).problems, 0, bits);
});
