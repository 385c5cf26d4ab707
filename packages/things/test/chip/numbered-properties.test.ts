import assert from "node:assert/strict";
import { test } from "node:test";
import { numberedProperties } from "../../src/chip/numbered-properties.ts";

test("numberedProperties() makes the same property for each channel", () => {
  const pin = { type: "boolean", access: "read", description: "A pin" } as const;
  assert.deepEqual(numberedProperties("p", 2, pin), { p0: pin, p1: pin });
});
