import assert from "node:assert/strict";
import { test } from "node:test";
import { isJsonArray, isJsonObject, type Json } from "../../src/oci/json.ts";

test("isJsonArray() and isJsonObject() tell arrays and objects from each other and from all else", () => {
  const values: readonly (Json | undefined)[] = [[], {}, null, "", 0, false, undefined];
  assert.deepEqual(values.map(isJsonArray), [true, false, false, false, false, false, false]);
  assert.deepEqual(values.map(isJsonObject), [false, true, false, false, false, false, false]);
});
