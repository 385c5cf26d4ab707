import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { encode } from "cborg";
import fc from "fast-check";
import { decodeAnswer, decodePayload } from "../../src/payload/decode-payload.ts";
import { MEDIA_TYPES, type Media, type PayloadFormat } from "../../src/payload/payload-format.ts";
import { hasCode } from "../things.ts";
import { payloadFormat } from "./payload-formats.ts";

function decode(text: string, parts: Partial<PayloadFormat>): number {
  return decodePayload(Buffer.from(text), payloadFormat(parts), "GET http://h/");
}

test("decodePayload() reads plain text and JSON with a pointer", () => {
  assert.equal(decode("21.5\n", { media: "text" }), 21.5);
  assert.equal(decode('{"a":[{"b":"ON"}]}', { pointer: "/a/0/b" }), 1);
  assert.equal(decode("true", {}), 1);
});

test("a word is its place, as JSON, plain or where the pointer leads; another word is out of range, and so told", () => {
  const words = ["eco", "boost"];
  assert.equal(decode('"boost"', { words }), 1);
  assert.equal(decode("boost\n", { media: "text", words }), 1);
  assert.equal(decode('{"a":"eco"}', { media: "text", pointer: "/a", words }), 0);
  assert.equal(decode('"turbo"', { words }), Number.NaN);
  // A device may say the place itself.
  assert.equal(decode("1", { words }), 1);
  assert.throws(() => decode("[]", { words }), hasCode("things.bad-answer"));
});

test("decodeAnswer() reads what an action answers where that stands, whatever it was told", () => {
  const format = payloadFormat({ pointer: "/minutes", words: ["a"], answer: { pointer: "/until" } });
  assert.equal(decodeAnswer(Buffer.from('{"until":5,"minutes":1}'), format, "x"), 5);
  const word = payloadFormat({ answer: { pointer: undefined, words: ["no", "yes"] } });
  assert.equal(decodeAnswer(Buffer.from('"yes"'), word, "x"), 1);
  assert.equal(decodeAnswer(Buffer.from('{"minutes":1}'), payloadFormat({ pointer: "/minutes" }), "x"), 1);
});

test("decodePayload() reads a CBOR item with a pointer", () => {
  // {"a": 21.5} and true by hand. @see RFC 8949, section 3
  const item = (hex: string, pointer?: string): number =>
    decodePayload(Buffer.from(hex, "hex"), payloadFormat({ media: "cbor", pointer }), "GET http://h/");
  assert.equal(item("a16161f94d60", "/a"), 21.5);
  assert.equal(item("f5"), 1);
  assert.throws(() => item("ff"), /it is no CBOR/);
});

test("decodePayload() takes the newest record of a name from a SenML pack", () => {
  // RFC 8428, section 5.1.3, shortened.
  const pack =
    '[{"bn":"urn:dev:ow:10e2073a01080063:","bt":1.320067464e+09,"bu":"%RH","v":20},{"u":"lon","v":24.30621},{"t":60,"v":20.3},{"t":30,"v":9}]';
  const name = "urn:dev:ow:10e2073a01080063:";
  assert.equal(decode(pack, { media: "senml-json", record: name, unit: "%" }), 20.3);
  assert.equal(decode('[{"n":"a","vb":true}]', { media: "senml-json" }), 1);
});

test("decodePayload() turns the unit of a record into that of the property, and refuses another quantity", () => {
  const of = (u: string, v: number, unit: string): number =>
    decode(JSON.stringify([{ n: "a", u, v }]), { media: "senml-json", unit });
  assert.equal(of("Cel", 20, "Cel"), 20);
  assert.equal(of("Pa", 101_325, "hPa"), 1013.25);
  assert.equal(of("hPa", 1013.25, "kPa"), 101.325);
  assert.ok(Math.abs(of("Cel", 100, "[degF]") - 212) < 1e-9);
  assert.equal(of("%RH", 45, "%"), 45);
  assert.equal(of("/", 0.45, "%"), 45);
  assert.throws(() => of("Pa", 1, "Cel"), /it is in "Pa"/);
});

test("decodePayload() says what is missing, and not what the device said", () => {
  for (const [text, parts, message] of [
    ["warm", { media: "text" }, /there is no number in it/],
    ["warm", {}, /it is no JSON/],
    ['{"a":null}', { pointer: "/a" }, /there is no number at "\/a"/],
    ["{}", { media: "senml-json" }, /it is no SenML/],
    ["warm", { media: "senml-cbor" }, /it is no CBOR/],
    ['[{"n":"a","v":1},{"n":"b","v":2}]', { media: "senml-json" }, /several records, a, b/],
    ['[{"n":"a","vs":"warm"}]', { media: "senml-json" }, /no number in a record "a"/],
    ["[]", { media: "senml-json" }, /no number in a record/],
  ] as const) {
    assert.throws(
      () => decode(text, parts),
      (error) =>
        error instanceof ThimbleError &&
        message.test(`${error.message} ${error.cause}`) &&
        !error.message.includes("warm"),
    );
  }
});

test("decodePayload() gives a number or an error of the catalogue, whatever comes", () => {
  const media = fc.constantFrom<Media>("json", "cbor", "text", "senml-json", "senml-cbor");
  assert.equal(Object.keys(MEDIA_TYPES).length, 5);
  // Items of CBOR that JSON has not: large integers, bytes, maps with keys that are no texts, nested in one another.
  const { item } = fc.letrec<{ item: unknown }>((tie) => ({
    item: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<unknown>(null, true, 0, -1, 21.5, "n", Number.NaN, 2n ** 64n - 1n, -(2n ** 64n)),
      fc.uint8Array({ maxLength: 4 }),
      fc.array(tie("item"), { maxLength: 3 }),
      fc
        .array(fc.tuple(fc.oneof(fc.integer({ min: -6, max: 8 }), fc.constantFrom("n", "v")), tie("item")), {
          maxLength: 4,
        })
        .map((entries) => new Map(entries)),
    ),
  }));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => new Uint8Array(Buffer.from(text))),
        item.map((value) => encode(value)),
        item.map((value) =>
          encode([
            new Map([
              [0, "a"],
              [2, value],
            ] as const),
          ]),
        ),
      ),
      media,
      (body, kind) => {
        try {
          assert.ok(Number.isFinite(decodePayload(body, payloadFormat({ media: kind }), "x")));
        } catch (error) {
          assert.ok(error instanceof ThimbleError && error.code === "things.bad-answer", String(error));
        }
      },
    ),
    { numRuns: 1000 },
  );
});
