import assert from "node:assert/strict";
import { test } from "node:test";
import { DELTA_MARK, encodeCopy, encodeFrame } from "../../src/delta/delta-format.ts";
import { makeDelta } from "../../src/delta/make-delta.ts";
import { measureDelta } from "../../src/delta/measure-delta.ts";
import { CountedBytes, inParts, noise, whole } from "../support/delta-work.ts";

test("a delta is measured by the heads of its records, and little of it is read at a time", async () => {
  const [old, next] = [noise(300_000, 1), noise(310_000, 1).fill(5, 100_000, 180_000)];
  const delta = new CountedBytes(await whole(makeDelta(new CountedBytes(old), inParts(next))));
  assert.equal(await measureDelta(delta), next.length);
  assert.ok(delta.longest <= 64 * 1024);
  assert.equal(await measureDelta(new CountedBytes(DELTA_MARK)), 0);
});

test("a delta that is cut off in a head, or makes more than a layer may have, is refused", async () => {
  const code = "images.malformed";
  const copy = encodeCopy({ offset: 0, length: 300 * 1024 * 1024 });
  await assert.rejects(measureDelta(new CountedBytes(Buffer.concat([DELTA_MARK, copy, copy]))), { code });
  const frame = encodeFrame({ offset: 0, length: 0 }, 5, noise(10, 1));
  for (const cut of [1, 5, 20]) {
    await assert.rejects(measureDelta(new CountedBytes(Buffer.concat([DELTA_MARK, frame.subarray(0, cut)]))), { code });
  }
});
