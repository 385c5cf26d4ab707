import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeSenml } from "@thimble/model";
import { senmlCborToJson, senmlJsonToCbor } from "../../src/payload/senml-cbor.ts";
import { hasCode } from "../things.ts";

/** RFC 8428, section 6, figure 1: the pack of section 5.1.2 in CBOR. */
const FIGURE = Buffer.from(
  "87a721781b75726e3a6465763a6f773a3130653230373361303130383030363a22fb41d303a15b00106223614120050067766f6c7461676501615602fb405e066666666666" +
    "a3006763757272656e74062402fb3ff3333333333333" +
    "a3006763757272656e74062302fb3ff4cccccccccccd" +
    "a3006763757272656e74062202fb3ff6666666666666" +
    "a3006763757272656e74062102f93e00" +
    "a3006763757272656e74062002fb3ff999999999999a" +
    "a3006763757272656e74060002fb3ffb333333333333",
  "hex",
);

test("senmlCborToJson() reads the example of RFC 8428, section 6", () => {
  const records = decodeSenml(senmlCborToJson(FIGURE));
  assert.deepEqual(
    records.map(({ name, unit, time, value }) => [name.slice(-7), unit, time, value]),
    [
      ["voltage", "V", 1276020076.001, 120.1],
      ["current", "A", 1276020071.001, 1.2],
      ["current", "A", 1276020072.001, 1.3],
      ["current", "A", 1276020073.001, 1.4],
      ["current", "A", 1276020074.001, 1.5],
      ["current", "A", 1276020075.001, 1.6],
      ["current", "A", 1276020076.001, 1.7],
    ],
  );
});

test("senmlJsonToCbor() writes labels as their numbers, and data as bytes", () => {
  // [{0: "a", 2: 1}] and [{0: "a", 8: h'0102'}] by hand. @see RFC 8949, section 3
  assert.equal(Buffer.from(senmlJsonToCbor('[{"n":"a","v":1}]')).toString("hex"), "81a20061610201");
  const data = senmlJsonToCbor('[{"n":"a","vd":"AQI"}]');
  assert.equal(Buffer.from(data).toString("hex"), "81a200616108420102");
  assert.equal(senmlCborToJson(data), '[{"n":"a","vd":"AQI"}]');
});

test("senmlCborToJson() refuses what is no list of maps", () => {
  for (const hex of ["", "ff", "01", "8101", "a0"])
    assert.throws(() => senmlCborToJson(Buffer.from(hex, "hex")), hasCode("things.bad-answer"));
});

test("senmlCborToJson() refuses a value that no JSON can hold", () => {
  // [{2: [18446744073709551615]}]: a list is no value of SenML, and its number none of JSON.
  assert.throws(() => senmlCborToJson(Buffer.from("81a102811bffffffffffffffff", "hex")), hasCode("things.bad-answer"));
});
