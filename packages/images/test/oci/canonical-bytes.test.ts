import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
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

test("canonicalBytes() writes the example of RFC 8785 section 3.2.4 as the RFC does", () => {
  const value: Json = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`);
  const expected =
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';
  assert.equal(decoder.decode(canonicalBytes(value)), expected);
});

test("canonicalBytes() sorts names by UTF-16 code units, as RFC 8785 section 3.2.3 shows", () => {
  const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\u{1f600}": 5, "\u0080": 6, "\u00f6": 7 };
  const values = [...decoder.decode(canonicalBytes(value)).matchAll(/:(\d)/g)].map(([, digit]) => Number(digit));
  assert.deepEqual(values, [2, 4, 6, 7, 1, 5, 3]);
});

test("canonicalBytes() leaves out members that are undefined", () => {
  assert.equal(decoder.decode(canonicalBytes({ b: 1, a: undefined })), '{"b":1}');
});

test("canonicalBytes() refuses numbers that JSON can not say", () => {
  assert.throws(() => canonicalBytes({ a: [Number.NaN] }), RangeError);
  assert.throws(() => canonicalBytes(Number.POSITIVE_INFINITY), RangeError);
});

test("canonicalBytes() says the same value, whatever it is", () => {
  fc.assert(fc.property(json, (value) => assert.deepEqual(JSON.parse(decoder.decode(canonicalBytes(value))), value)));
});

test("canonicalBytes() gives equal bytes for equal values in any order of members", () => {
  fc.assert(
    fc.property(json, fc.nat(), (value, seed) =>
      assert.deepEqual(canonicalBytes(shuffled(value, seed)), canonicalBytes(value)),
    ),
  );
});
