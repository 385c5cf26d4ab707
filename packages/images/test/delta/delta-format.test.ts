import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeHead, encodeCopy, encodeFrame, FRAME_HEAD } from "../../src/delta/delta-format.ts";

test("heads are read as they were written", () => {
  const from = { offset: 2 ** 40 + 1, length: 2 ** 33 };
  assert.deepEqual(decodeHead(encodeCopy(from)), { kind: "copy", from });
  const frame = encodeFrame(from, 70_000, Uint8Array.of(1, 2));
  assert.deepEqual(decodeHead(frame.subarray(0, FRAME_HEAD)), { kind: "frame", from, length: 70_000, frameLength: 2 });
});
