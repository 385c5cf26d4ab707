import assert from "node:assert/strict";
import { test } from "node:test";
import { PART_BYTES, readParts } from "../../src/delta/byte-source.ts";
import { CountedBytes, whole } from "../support/delta-work.ts";

test("readParts() gives a stretch in parts", async () => {
  const source = new CountedBytes(new Uint8Array(PART_BYTES + 10).fill(7, 4));
  assert.equal((await whole(readParts(source))).length, PART_BYTES + 10);
  assert.deepEqual(await whole(readParts(source, 3, 2)), Buffer.of(0, 7));
  assert.equal(source.longest, PART_BYTES);
});
