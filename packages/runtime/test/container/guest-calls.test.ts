import assert from "node:assert/strict";
import { test } from "node:test";
import { EDGE_EXPORTS } from "@thimble/model";
import { entryLayout } from "@thimble/wasm";

test("the contract's exports take their parameters where the engine gives them", () => {
  const { params, entries } = entryLayout(EDGE_EXPORTS);
  assert.deepEqual(params, ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "f64", "f64"]);
  assert.deepEqual(
    entries.map(({ name, slots }) => `${name} ${slots.join(" ")}`.trim()),
    ["start", "reading 2 7 8 3", "message 2 3 4 5 6", "tick 7", "stop", "cabi_realloc 2 3 4 5"],
  );
});
