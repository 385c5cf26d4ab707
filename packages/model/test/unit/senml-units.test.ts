import assert from "node:assert/strict";
import { test } from "node:test";
import { SENML_UNITS } from "@thimble/model";

test("a primary SenML unit is its own, with scale 1 and offset 0; a secondary one leads to a primary one", () => {
  for (const [symbol, { primary, scale, offset }] of Object.entries(SENML_UNITS)) {
    assert.equal(SENML_UNITS[primary]?.primary, primary);
    if (primary === symbol) assert.deepEqual([scale, offset], [1, 0]);
    assert.ok(Number.isFinite(scale) && scale > 0);
  }
});

// RFC 8798, section 3: the two examples.
test("SENML_UNITS converts 100 ms to 0.1 s and 10 dBm to -20 dBW", () => {
  assert.deepEqual(SENML_UNITS["ms"], { primary: "s", scale: 0.001, offset: 0 });
  assert.deepEqual(SENML_UNITS["dBm"], { primary: "dBW", scale: 1, offset: -30 });
});
