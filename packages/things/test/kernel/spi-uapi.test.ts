import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeSpiTransfer, encodeSpiTransfer, SPI_IOC_TRANSFER } from "../../src/kernel/spi-uapi.ts";

test("an SPI transfer is what the kernel sees of it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 1, max: 2 ** 31 }), (sent, speedHz) => {
      const transfer = { sent, received: new Uint8Array(sent.length), speedHz };
      assert.deepEqual(decodeSpiTransfer(encodeSpiTransfer(transfer)), transfer);
    }),
  );
});

test("a transfer without buffers is one of zeros", () => {
  const bytes = new Uint8Array(SPI_IOC_TRANSFER.size);
  bytes[SPI_IOC_TRANSFER.at("len")] = 3;
  assert.deepEqual(decodeSpiTransfer({ bytes }), {
    sent: new Uint8Array(3),
    received: new Uint8Array(3),
    speedHz: 0,
  });
});
