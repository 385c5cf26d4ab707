import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeBlock, decodeUint, encodeBlock, encodeUint } from "../../src/coap/coap-block.ts";

test("encodeBlock() writes the examples of RFC 7959", () => {
  // Section 3.1, figure 2 is 2:0/1/128: NUM 0, M 1, SZX 3; figure 3 ends with 2:3/0/64.
  assert.deepEqual([...encodeBlock({ number: 0, hasMore: true, size: 128 })], [0x0b]);
  assert.deepEqual([...encodeBlock({ number: 3, hasMore: false, size: 64 })], [0x32]);
  assert.deepEqual([...encodeBlock({ number: 0, hasMore: false, size: 16 })], []);
  assert.deepEqual([...encodeBlock({ number: 4096, hasMore: false, size: 1024 })], [0x01, 0x00, 0x06]);
});

test("decodeBlock() reads what encodeBlock() wrote, and no reserved size", () => {
  const size = fc.integer({ min: 4, max: 10 }).map((exponent) => 2 ** exponent);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 20 - 1 }), fc.boolean(), size, (number, hasMore, bytes) => {
      const block = { number, hasMore, size: bytes };
      assert.deepEqual(decodeBlock(encodeBlock(block)), block);
    }),
  );
  assert.equal(decodeBlock(Buffer.from([0x07])), undefined);
  assert.equal(decodeBlock(Buffer.alloc(4)), undefined);
});

test("decodeUint() reads what encodeUint() wrote, in as few bytes as it takes", () => {
  for (const [value, length] of [
    [0, 0],
    [255, 1],
    [256, 2],
    [2 ** 32 - 1, 4],
  ] as const) {
    assert.equal(encodeUint(value).byteLength, length);
    assert.equal(decodeUint(encodeUint(value)), value);
  }
});
