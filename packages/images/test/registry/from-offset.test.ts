import assert from "node:assert/strict";
import { test } from "node:test";
import { fromOffset } from "../../src/registry/from-offset.ts";
import { inParts, noise, whole } from "../support/delta-work.ts";

test("the bytes from an offset on, wherever parts end", async () => {
  const bytes = noise(100, 1);
  for (const offset of [0, 1, 9, 10, 11, 99, 100, 101]) {
    for (const length of [1, 10, 1000]) {
      const rest = await whole(fromOffset(inParts(bytes, length), offset));
      assert.ok(rest.equals(bytes.subarray(offset)));
    }
  }
});
