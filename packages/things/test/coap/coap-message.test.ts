import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodePacket, encodeEmpty, encodeRequest } from "../../src/coap/coap-message.ts";

const GET = { method: "GET", path: [], query: [], accept: undefined, contentFormat: undefined, payload: undefined };

test("encodeRequest() writes the example of RFC 7252, appendix A", () => {
  // Figure 16: a confirmable GET of /temperature, message id 0x7d34, without a token.
  const bytes = encodeRequest({ ...GET, path: ["temperature"] }, 0x7d34, "");
  assert.equal(bytes.toString("hex"), `40017d34bb${Buffer.from("temperature").toString("hex")}`);
});

test("decodePacket() reads the answer of that example", () => {
  const bytes = Buffer.from(`60457d34ff${Buffer.from("22.3 C").toString("hex")}`, "hex");
  const packet = decodePacket(bytes);
  assert.deepEqual(
    [packet?.kind, packet?.code, packet?.messageId, packet?.token],
    ["acknowledgement", "2.05", 0x7d34, ""],
  );
  assert.equal(Buffer.from(packet?.response?.payload ?? []).toString(), "22.3 C");
  assert.equal(packet?.response?.maxAge, 60);
});

test("encodeRequest() writes every option that it has", () => {
  const bytes = encodeRequest(
    {
      method: "PUT",
      path: ["a", "ü"],
      query: ["x=1"],
      accept: undefined,
      contentFormat: 112,
      payload: Buffer.from("!"),
      observe: 0,
    },
    1,
    "0102",
  );
  // Observe (6) empty, Uri-Path (11) twice, Content-Format (12) 112, Uri-Query (15).
  assert.equal(bytes.toString("hex"), "42030001010260516102c3bc117033783d31ff21");
});

test("encodeEmpty() writes what has no content", () => {
  assert.equal(encodeEmpty("acknowledgement", 2).toString("hex"), "60000002");
  assert.equal(encodeEmpty("reset", 3).toString("hex"), "70000003");
});

test("decodePacket() reads a message or nothing, whatever comes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const packet = decodePacket(bytes);
      assert.ok(packet === undefined || packet.messageId < 65_536);
    }),
  );
});
