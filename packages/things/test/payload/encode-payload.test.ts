import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodePayload } from "../../src/payload/decode-payload.ts";
import { encodePayload } from "../../src/payload/encode-payload.ts";
import type { Media, PayloadFormat } from "../../src/payload/payload-format.ts";
import { payloadFormat } from "./payload-formats.ts";

function encode(value: number, parts: Partial<PayloadFormat>): string | undefined {
  const body = encodePayload(value, payloadFormat(parts));
  return body === undefined ? undefined : Buffer.from(body).toString();
}

test("encodePayload() writes a boolean as one, and a number where the pointer leads", () => {
  assert.equal(encode(1, { isBoolean: true }), "true");
  assert.equal(encode(0, { isBoolean: true, media: "text" }), "false");
  assert.equal(encode(2.5, { pointer: "/a/b", template: { a: { c: 1 } } }), '{"a":{"c":1,"b":2.5}}');
  assert.equal(encode(1, { isEmpty: true }), undefined);
  assert.equal(encode(1013, { media: "senml-json", unit: "hPa", record: "p" }), '[{"n":"p","u":"Pa","v":101300}]');
  assert.equal(encode(1, { media: "senml-json", isBoolean: true }), '[{"n":"value","vb":true}]');
  assert.equal(encode(1, { pointer: "/mode", words: ["eco", "boost"] }), '{"mode":"boost"}');
  assert.equal(encode(0, { media: "text", words: ["eco", "boost"] }), "eco");
  assert.equal(encode(2, { media: "text", pointer: "/a" }), '{"a":2}');
});

test("encodePayload() writes what decodePayload() reads", () => {
  const media = fc.constantFrom<Media>("json", "cbor", "text", "senml-json", "senml-cbor");
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), media, (value, kind) => {
      const format = payloadFormat({ media: kind, unit: "Cel" });
      const body = encodePayload(value, format);
      assert.ok(body !== undefined);
      assert.equal(decodePayload(body, format, "x"), value === 0 ? 0 : value);
    }),
  );
});
