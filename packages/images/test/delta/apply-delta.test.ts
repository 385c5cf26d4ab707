import assert from "node:assert/strict";
import { before, test } from "node:test";
import { zstdCompressSync } from "node:zlib";
import { isThimbleError } from "@thimble/base";
import fc from "fast-check";
import { applyDelta } from "../../src/delta/apply-delta.ts";
import { DELTA_MARK, encodeCopy, encodeFrame, MAXIMUM_WINDOW } from "../../src/delta/delta-format.ts";
import { makeDelta } from "../../src/delta/make-delta.ts";
import { CountedBytes, inParts, layerOf, noise, whole } from "../support/delta-work.ts";

const OLD = new CountedBytes(noise(200_000, 1));
const NEXT = Buffer.concat([noise(200_000, 1).fill(1, 100_000, 100_500), noise(500, 2)]);
const LAYER = layerOf(NEXT);
let delta: Buffer = Buffer.alloc(0);

before(async () => {
  delta = await whole(makeDelta(OLD, inParts(NEXT)));
});

test("a delta with any byte changed, or cut off anywhere, is refused", async () => {
  const refused = (error: unknown) =>
    isThimbleError(error, "images.malformed") || isThimbleError(error, "images.digest-mismatch");
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (place, by, isCut) => {
      const at = place % delta.length;
      const bad = isCut ? delta.subarray(0, at) : Buffer.from(delta);
      if (!isCut) bad[at] = (bad[at] ?? 0) ^ by;
      // Some bits of a frame say nothing: then the layer is right.
      const made = whole(applyDelta(inParts(bad, 99), OLD, LAYER)).then((it) => it.equals(NEXT));
      assert.ok(await made.catch(refused));
      if (isCut) await assert.rejects(made, refused);
    }),
    { numRuns: 300 },
  );
});

test("another old layer, another target and what reads or makes too much is refused with the reason", async () => {
  const other = new CountedBytes(noise(200_000, 5));
  await assert.rejects(whole(applyDelta(inParts(delta), other, LAYER)), isThimbleError);
  await assert.rejects(whole(applyDelta(inParts(delta), OLD, { ...LAYER, size: 10 })), /more bytes than the layer has/);
  await assert.rejects(whole(applyDelta(inParts(delta), OLD, { ...LAYER, size: 10 ** 9 })), /it ends after/);
  const frame = new Uint8Array(9);
  for (const [record, reason] of [
    [encodeCopy({ offset: 199_999, length: 2 }), /beyond the old layer/],
    [encodeCopy({ offset: 0, length: 0 }), /or none/],
    [encodeFrame({ offset: 0, length: 0 }, MAXIMUM_WINDOW + 1, frame), /too large/],
    [encodeFrame({ offset: 0, length: 0 }, 1, new Uint8Array(5000)), /too large/],
    [encodeFrame({ offset: 0, length: 0 }, 1, frame), /does not unpack/],
    [Uint8Array.of(7), /kind 7/],
  ] as const) {
    const bad = Buffer.concat([DELTA_MARK, record]);
    await assert.rejects(whole(applyDelta(inParts(bad), OLD, { ...LAYER, size: 10 ** 9 })), reason);
  }
});

test("a delta that makes little of many reads of the old layer is refused before it has read much", async () => {
  let reads = 0;
  const counted = {
    size: 5_000_000,
    read: async (_offset: number, length: number) => {
      reads += 1;
      return new Uint8Array(length);
    },
  };
  const layer = { ...LAYER, size: 100_000 };
  const copies = Array.from({ length: 50_000 }, () => encodeCopy({ offset: 7, length: 1 }));
  const frame = zstdCompressSync(new Uint8Array(10));
  const frames = Array.from({ length: 5000 }, () => encodeFrame({ offset: 0, length: 4 * 1024 * 1024 }, 10, frame));
  for (const records of [copies, frames]) {
    reads = 0;
    const bad = Buffer.concat([DELTA_MARK, ...records]);
    await assert.rejects(whole(applyDelta(inParts(bad), counted, layer)), /little of many reads/);
    assert.ok(reads < 200, String(reads));
  }
});

test("a layer of which every other chunk changed is still made", async () => {
  const old = noise(3_000_000, 4);
  const next = Uint8Array.from(old);
  for (let at = 0; at < next.length; at += 30_000) next[at] = (next[at] ?? 0) ^ 1;
  const made = await whole(makeDelta(new CountedBytes(old), inParts(next)));
  assert.ok((await whole(applyDelta(inParts(made), new CountedBytes(old), layerOf(next)))).equals(next));
});
