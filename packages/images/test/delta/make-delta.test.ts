import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyDelta } from "../../src/delta/apply-delta.ts";
import { PART_BYTES } from "../../src/delta/byte-source.ts";
import { makeDelta } from "../../src/delta/make-delta.ts";
import { CountedBytes, inParts, layerOf, noise, whole } from "../support/delta-work.ts";

const OLD = noise(400_000, 1);

const EDITS = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: OLD.length }),
    removed: fc.integer({ min: 0, max: 120_000 }),
    added: fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.nat(90_000).map((n) => new Uint8Array(n)),
      fc.nat(90_000).map((n) => noise(n, n)),
      fc.nat(90_000).map((n) => OLD.slice(n, 2 * n)),
    ),
  }),
  { maxLength: 4 },
);

test("what makeDelta() makes of any edits, applyDelta() makes good", async () => {
  await fc.assert(
    fc.asyncProperty(EDITS, async (edits) => {
      let next = OLD;
      for (const { at, removed, added } of edits) {
        next = Buffer.concat([next.subarray(0, at), added, next.subarray(at + removed)]);
      }
      const old = new CountedBytes(OLD);
      const delta = await whole(makeDelta(old, inParts(next)));
      assert.deepEqual(await whole(applyDelta(inParts(delta, 777), old, layerOf(next))), Buffer.from(next));
    }),
    { numRuns: 40 },
  );
});

test("nothing, little and other things are old layers too", async () => {
  const magic = Buffer.concat([Uint8Array.of(0x37, 0xa4, 0x30, 0xec), OLD.subarray(0, 5000)]);
  for (const old of [new Uint8Array(), Uint8Array.of(1), magic, new Uint8Array(300_000)]) {
    for (const next of [new Uint8Array(), Uint8Array.of(2), OLD.subarray(9), Buffer.concat([old, OLD, old])]) {
      const source = new CountedBytes(old);
      const delta = await whole(makeDelta(source, inParts(next)));
      assert.deepEqual(await whole(applyDelta(inParts(delta), source, layerOf(next))), Buffer.from(next));
    }
  }
});

test("an insertion at the beginning and a small change in the middle of 20 MB are some kilobytes; parts are bounded", async () => {
  const bytes = noise(20_000_000, 2);
  const next = Buffer.concat([Uint8Array.of(1, 2, 3), bytes]);
  next.fill(9, 10_000_000, 10_000_100);
  const old = new CountedBytes(bytes);
  const delta = await whole(makeDelta(old, inParts(next, 65_536)));
  assert.ok(delta.length < 2000, `${delta.length} bytes`);
  let longest = 0;
  let length = 0;
  for await (const part of applyDelta(inParts(delta), old, layerOf(next))) {
    longest = Math.max(longest, part.length);
    length += part.length;
  }
  assert.equal(length, next.length);
  assert.ok(Math.max(longest, old.longest) <= PART_BYTES);
});

test("what is wholly new goes in windows that are bounded", async () => {
  const next = noise(9_000_000, 4);
  const old = new CountedBytes(noise(9_000_000, 3));
  const parts = await Array.fromAsync(makeDelta(old, inParts(next, 65_536)));
  assert.ok(Math.max(...parts.map((part) => part.length)) < PART_BYTES + 20_000);
  assert.ok(old.longest <= PART_BYTES);
});
