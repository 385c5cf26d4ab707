import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeI2cTransaction, encodeI2cTransaction } from "../../src/kernel/i2c-uapi.ts";

const MESSAGES = fc.array(
  fc.record(
    {
      address: fc.integer({ min: 0, max: 0x7f }),
      isRead: fc.boolean(),
      bytes: fc.uint8Array({ maxLength: 40 }),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 5 },
);

test("an I2C transaction is what the kernel sees of it", () => {
  fc.assert(
    fc.property(MESSAGES, (messages) => {
      assert.deepEqual(decodeI2cTransaction(encodeI2cTransaction(messages)), messages);
    }),
  );
});

test("decodeI2cTransaction() gives buffers that the program sees", () => {
  const bytes = new Uint8Array(2);
  const [message] = decodeI2cTransaction(encodeI2cTransaction([{ address: 0x40, isRead: true, bytes }]));
  message?.bytes.set([1, 2]);
  assert.deepEqual([...bytes], [1, 2]);
  assert.deepEqual(decodeI2cTransaction({ bytes: new Uint8Array(16) }), []);
});
