import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "@thimble/model";
import fc from "fast-check";
import { digestOf } from "../../src/oci/descriptor.ts";
import { decodeNumber, encodeNumber, fillInDigests, leaveOutDigests } from "../../src/registry/left-out-digests.ts";

const text = (of: string): Uint8Array => new TextEncoder().encode(of);
const DIGESTS: readonly Digest[] = Array.from({ length: 300 }, (_, i) => digestOf(text(String(i))));
const NUMBERS: ReadonlyMap<Digest, number> = new Map(DIGESTS.map((digest, i) => [digest, i]));

test("fillInDigests() gives what leaveOutDigests() was given, and every known digest was left out", () => {
  const word = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom(...DIGESTS), fc.constant("sha256:"));
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const bytes = text(words.join(""));
      const left = leaveOutDigests(bytes, NUMBERS);
      assert.equal(left === undefined, !words.some((it) => it.length > 7 && it.startsWith("sha256:")));
      if (left === undefined) return;
      assert.ok(left.length < bytes.length);
      assert.deepEqual(fillInDigests(left, DIGESTS, bytes.length), bytes);
      assert.equal(fillInDigests(left, DIGESTS, bytes.length - 1), undefined, "one byte more than it may have");
    }),
  );
});

test("leaveOutDigests() leaves what is no text as it is", () => {
  assert.equal(leaveOutDigests(Uint8Array.of(0xff, ...text(DIGESTS[0] ?? "")), NUMBERS), undefined);
});

test("fillInDigests() refuses numbers of no part, and never gives more than the maximum", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.nat(2000), fc.nat(3), (bytes, maximum, known) => {
      const filled = fillInDigests(bytes, DIGESTS.slice(0, known), maximum);
      assert.ok(filled === undefined || filled.length <= maximum);
    }),
  );
  assert.equal(fillInDigests(Uint8Array.of(0xff, 1), DIGESTS.slice(0, 1), 100), undefined);
  assert.equal(fillInDigests(Uint8Array.of(0xff), DIGESTS, 100), undefined);
  assert.equal(fillInDigests(Uint8Array.of(0xff, 0x80, 0x80, 0x80, 0), DIGESTS, 100), undefined);
});

test("decodeNumber() reads what encodeNumber() wrote, and where it ends", () => {
  fc.assert(
    fc.property(fc.nat(2 ** 21 - 1), (number) => {
      const bytes = encodeNumber(number);
      assert.deepEqual(decodeNumber(Uint8Array.of(9, ...bytes, 9), 1), { value: number, end: 1 + bytes.length });
      assert.equal(decodeNumber(bytes.subarray(0, -1), 0), undefined);
    }),
  );
});
