import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../../src/server/refusal.ts";

test("Refusal is told as the specification's document, with the status of its code unless another is right", () => {
  const refusal = new Refusal("BLOB_UNKNOWN", "no such blob", { detail: { digest: "d" } });
  const errors = [{ code: "BLOB_UNKNOWN", message: "no such blob", detail: { digest: "d" } }];
  assert.deepEqual(JSON.parse(JSON.stringify(refusal)), { errors });
  assert.equal(refusal.status, 404);
  assert.equal(new Refusal("SIZE_INVALID", "too large", { status: 413 }).status, 413);
});
