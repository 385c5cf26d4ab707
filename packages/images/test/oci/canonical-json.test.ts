import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "../../src/oci/canonical-json.ts";
import type { Json } from "../../src/oci/json.ts";

const decoder = new TextDecoder();

/** A JSON value whose objects list their members in another order. */
function shuffled(value: Json, seed: number): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed));
  const members = Object.entries(value).map(([name, member]) => [name, shuffled(member ?? null, seed)] as const);
  return Object.fromEntries(seed % 2 === 0 ? members.reverse() : members.slice(1).concat(members.slice(0, 1)));
}

/** JSON values as a parser gives them. `-0` is left out because JSON text has no way back to it. */
const json = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)));

test("canonicalJson() writes the example of RFC 8785 section 3.2.4 as the RFC does", () => {
  const value: Json = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`);
  const expected =
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';
  assert.equal(decoder.decode(canonicalJson(value)), expected);
});

test("canonicalJson() sorts names by UTF-16 code units, as RFC 8785 section 3.2.3 shows", () => {
  const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\u{1f600}": 5, "\u0080": 6, "\u00f6": 7 };
  const values = [...decoder.decode(canonicalJson(value)).matchAll(/:(\d)/g)].map(([, digit]) => Number(digit));
  assert.deepEqual(values, [2, 4, 6, 7, 1, 5, 3]);
});

test("canonicalJson() leaves out members that are undefined", () => {
  assert.equal(decoder.decode(canonicalJson({ b: 1, a: undefined })), '{"b":1}');
});

test("canonicalJson() refuses numbers that JSON can not say", () => {
  assert.throws(() => canonicalJson({ a: [Number.NaN] }), RangeError);
  assert.throws(() => canonicalJson(Number.POSITIVE_INFINITY), RangeError);
});

test("canonicalJson() says the same value, whatever it is", () => {
  fc.assert(fc.property(json, (value) => assert.deepEqual(JSON.parse(decoder.decode(canonicalJson(value))), value)));
});

test("canonicalJson() gives equal bytes for equal values in any order of members", () => {
  fc.assert(
    fc.property(json, fc.nat(), (value, seed) =>
      assert.deepEqual(canonicalJson(shuffled(value, seed)), canonicalJson(value)),
    ),
  );
});
