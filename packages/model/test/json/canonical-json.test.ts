import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson } from "@thimble/model";
import fc from "fast-check";

test("canonicalJson() sorts keys by code unit, leaves out undefined and is JSON", () => {
  assert.equal(
    canonicalJson({ b: 1, a: undefined, "10": [{ d: null, c: "x" }], "9": 2, A: true }),
    '{"10":[{"c":"x","d":null}],"9":2,"A":true,"b":1}',
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value))),
    ),
  );
});
