import assert from "node:assert/strict";
import { test } from "node:test";
import { Roles } from "../../src/scan/describe-found.ts";

test("Roles gives each a name of a Thing that no other has", () => {
  const roles = new Roles();
  assert.deepEqual(
    ["nvme", "nvme", "nvme-2", "a b/c", "  ", "_x"].map((name) => roles.take(name)),
    ["nvme", "nvme-2", "nvme-2-2", "a-b-c", "thing", "x"],
  );
});
