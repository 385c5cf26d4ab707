import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemRandomBytes } from "../../src/node/system-random-bytes.ts";

test("SystemRandomBytes fills all of what it is given, and differently each time", () => {
  const random = new SystemRandomBytes();
  const [first, second] = [new Uint8Array(100_000), new Uint8Array(100_000)];
  random.fill(first);
  random.fill(second);
  assert.notDeepEqual(first, second);
  assert.ok(first.subarray(99_900).some((byte) => byte !== 0));
  random.fill(new Uint8Array(0));
});
