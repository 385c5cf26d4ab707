import assert from "node:assert/strict";
import { mock, test } from "node:test";
import fc from "fast-check";
import { KnownTexts } from "../../src/container/known-texts.ts";

/** How often a decoder ran while `work` did. */
function decodings(work: () => void): number {
  const decode = mock.method(TextDecoder.prototype, "decode");
  try {
    work();
    return decode.mock.callCount();
  } finally {
    decode.mock.restore();
  }
}

test("KnownTexts reads what a decoder reads, whatever it read before", () => {
  const texts = new KnownTexts();
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 80 })), fc.nat(8), (list, start) => {
      for (const text of [...list, ...list]) {
        const bytes = Buffer.concat([Buffer.alloc(start, 0xff), Buffer.from(text), Buffer.alloc(3, 0x61)]);
        assert.equal(texts.read(bytes, start, Buffer.byteLength(text)), text.toWellFormed());
      }
    }),
  );
});

test("KnownTexts decodes short ASCII once", () => {
  const texts = new KnownTexts();
  const bytes = Buffer.from("machine/temperature machine/temperature machine/pressure");
  const read = (): unknown => [texts.read(bytes, 0, 19), texts.read(bytes, 20, 19), texts.read(bytes, 40, 16)];
  assert.equal(decodings(read), 2);
  assert.equal(decodings(read), 0);
});

test("KnownTexts keeps no long text and none that is not ASCII", () => {
  const texts = new KnownTexts();
  for (const text of ["°", "a".repeat(65)]) {
    const bytes = Buffer.from(text);
    const read = (): unknown => texts.read(bytes, 0, bytes.length);
    assert.deepEqual([decodings(read), decodings(read)], [1, 1]);
  }
});

test("KnownTexts refuses what is no UTF-8", () => {
  assert.throws(() => new KnownTexts().read(Uint8Array.of(0x61, 0xff), 0, 2), TypeError);
});
