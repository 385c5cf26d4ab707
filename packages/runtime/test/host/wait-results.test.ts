import assert from "node:assert/strict";
import { test } from "node:test";
import { FAILURES } from "@thimble/model";
import { storeFailure, UNIT_RESULT } from "../../src/host/wait-results.ts";

test("storeFailure() writes one for a failure and its number, and zero and nothing more for none", () => {
  for (const [number, failure] of FAILURES.entries()) {
    const view = new DataView(Uint8Array.of(9, 9, 9, 9).buffer);
    assert.equal(storeFailure(view, 1, UNIT_RESULT.payload, { failure }), false);
    assert.deepEqual([...new Uint8Array(view.buffer)], [9, 1, number, 9]);
  }
  const view = new DataView(Uint8Array.of(9, 9, 9, 9).buffer);
  assert.equal(storeFailure(view, 1, UNIT_RESULT.payload, { value: 1 }), true);
  assert.deepEqual([...new Uint8Array(view.buffer)], [9, 0, 9, 9]);
});
