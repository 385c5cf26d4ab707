import assert from "node:assert/strict";
import { test } from "node:test";
import { FAULT_KINDS, type Fault, isValueFault } from "../../src/simulated/fault.ts";

test("isValueFault() tells faults of the value from faults of the answer", () => {
  const kinds = FAULT_KINDS.filter((kind) => isValueFault({ kind } as Fault));
  assert.deepEqual(kinds, ["stuck", "noise", "drift", "spikes"]);
});
