import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { validateThingDescription } from "../../src/description/td-schema.ts";

/** W3C's own test vectors; the file names their source. */
const VECTORS = JSON.parse(readFileSync(new URL("w3c-vectors.json", import.meta.url), "utf8"));

for (const [i, td] of VECTORS.valid.entries())
  test(`W3C's valid Thing Description ${i}, "${td.title}", is valid`, () => {
    assert.ok(validateThingDescription(td), JSON.stringify(validateThingDescription.errors));
  });

for (const [i, td] of VECTORS.invalid.entries())
  test(`W3C's invalid Thing Description ${i} is invalid`, () => assert.ok(!validateThingDescription(td)));
