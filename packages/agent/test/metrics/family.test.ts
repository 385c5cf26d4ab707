import assert from "node:assert/strict";
import { test } from "node:test";
import { family } from "../../src/metrics/family.ts";

test("family() has no labels where none are named", () => {
  assert.deepEqual(family("gauge", "a", { help: "b" }, () => undefined).labels, []);
});
