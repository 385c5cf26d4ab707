import assert from "node:assert/strict";
import { test } from "node:test";
import { SECTION_ID, SECTION_ORDER, sectionNameOf } from "../../src/sections/section-ids.ts";

test("sectionNameOf() finds every section by its id, and nothing else", () => {
  for (const [name, id] of Object.entries(SECTION_ID)) assert.equal(sectionNameOf(id), name);
  assert.equal(sectionNameOf(13), undefined);
});

test("the order of sections has each of them once, but custom ones", () => {
  assert.deepEqual(
    [...SECTION_ORDER].sort(),
    Object.keys(SECTION_ID)
      .filter((name) => name !== "custom")
      .sort(),
  );
});
