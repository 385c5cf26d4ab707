import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { decodeSenml, encodeSenml } from "@thimble/model";
import fc from "fast-check";

const NOTHING = { unit: undefined, time: 0, value: undefined, sum: undefined, updateTime: undefined };

// RFC 8428, section 5.1.1
test("decodeSenml() reads the single data point of the RFC, and encodeSenml() writes it the same", () => {
  const text = '[{"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1}]';
  const records = decodeSenml(text);
  assert.deepEqual(records, [{ ...NOTHING, name: "urn:dev:ow:10e2073a01080063", unit: "Cel", value: 23.1 }]);
  assert.equal(encodeSenml(records), text);
});

// RFC 8428, section 5.1.2
test("decodeSenml() resolves the multiple data points of the RFC", () => {
  const text = `[
    {"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,"bu":"A","bver":5,"n":"voltage","u":"V","v":120.1},
    {"n":"current","t":-5,"v":1.2},
    {"n":"current","t":-4,"v":1.3}
  ]`;
  const name = "urn:dev:ow:10e2073a0108006:";
  assert.deepEqual(decodeSenml(text), [
    { ...NOTHING, name: `${name}voltage`, unit: "V", time: 1276020076.001, value: 120.1 },
    { ...NOTHING, name: `${name}current`, unit: "A", time: 1276020071.001, value: 1.2 },
    { ...NOTHING, name: `${name}current`, unit: "A", time: 1276020072.001, value: 1.3 },
  ]);
});

// RFC 8428, section 5.1.4
test("decodeSenml() reads every kind of value", () => {
  const text =
    '[{"bn":"urn:dev:ow:10e2073a01080063:","n":"temp","u":"Cel","v":23.1},{"n":"label","vs":"Machine Room"},{"n":"open","vb":false},{"n":"nfc-reader","vd":"aGkgCg"}]';
  assert.deepEqual(
    decodeSenml(text).map(({ value }) => value),
    [23.1, "Machine Room", false, new TextEncoder().encode("hi \n")],
  );
});

test("decodeSenml() adds base value and base sum, and lets later base fields take their place", () => {
  const text = '[{"bn":"a/","n":"x","bv":10,"bs":100,"v":1,"s":5},{"n":"y","v":2},{"bn":"b/","bv":20,"n":"y","v":2}]';
  assert.deepEqual(
    decodeSenml(text).map(({ name, value, sum }) => [name, value, sum]),
    [
      ["a/x", 11, 105],
      ["a/y", 12, 100],
      ["b/y", 22, 100],
    ],
  );
});

test("decodeSenml() takes a sum without a value, and passes over fields that it does not know", () => {
  assert.deepEqual(decodeSenml('[{"n":"a","s":3,"ut":60,"extra":1}]'), [
    { ...NOTHING, name: "a", sum: 3, updateTime: 60 },
  ]);
  assert.deepEqual(decodeSenml("[]"), []);
});

// Rows: what is wrong, and the place that the error names.
const REFUSED: readonly (readonly [string, string | undefined])[] = [
  ["{", undefined],
  ["{}", undefined],
  ["[1]", "[0]"],
  ['[{"v":1}]', "[0].n"],
  ['[{"n":"_a","v":1}]', "[0].n"],
  ['[{"n":"a b","v":1}]', "[0].n"],
  ['[{"n":"a"}]', "[0]"],
  ['[{"n":"a","v":1},{"n":"a","v":1,"vb":true}]', "[1]"],
  ['[{"n":"a","v":"1"}]', "[0].v"],
  ['[{"n":"a","v":1e999}]', "[0].v"],
  ['[{"n":"a","v":null}]', "[0].v"],
  ['[{"n":"a","bv":1.7e308,"v":1.7e308}]', "[0].v"],
  ['[{"n":5,"v":1}]', "[0].n"],
  ['[{"n":"a","vb":1}]', "[0].vb"],
  ['[{"n":"a","vs":1}]', "[0].vs"],
  ['[{"n":"a","vd":"a+b/"}]', "[0].vd"],
  ['[{"n":"a","v":1,"bver":11}]', "[0].bver"],
  ['[{"n":"a","v":1,"new_":1}]', "[0].new_"],
];

for (const [text, where] of REFUSED)
  test(`decodeSenml() refuses ${text}`, () => {
    assert.throws(
      () => decodeSenml(text),
      (error) => isThimbleError(error, "model.bad-senml") && error.where === where,
    );
  });

test("decodeSenml() refuses any JSON only with model.bad-senml", () => {
  const label = fc.constantFrom(
    "n",
    "v",
    "vs",
    "vb",
    "vd",
    "s",
    "t",
    "ut",
    "u",
    "bn",
    "bt",
    "bu",
    "bv",
    "bs",
    "bver",
    "x",
    "y_",
  );
  fc.assert(
    fc.property(fc.array(fc.dictionary(label, fc.jsonValue({ maxDepth: 1 }))), (pack) => {
      try {
        decodeSenml(JSON.stringify(pack));
      } catch (error) {
        assert.ok(isThimbleError(error, "model.bad-senml"), String(error));
      }
    }),
  );
});
