import assert from "node:assert/strict";
import { before, test } from "node:test";
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
