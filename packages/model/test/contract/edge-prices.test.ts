import assert from "node:assert/strict";
import { test } from "node:test";
import { EDGE_IMPORTS, EDGE_PRICES } from "@thimble/model";

const names = (table: Readonly<Record<string, object>>): string[] =>
  Object.entries(table).flatMap(([from, functions]) => Object.keys(functions).map((name) => `${from} ${name}`));

test("EDGE_PRICES has a price for every import, and for nothing else", () => {
  assert.deepEqual(names(EDGE_PRICES).sort(), names(EDGE_IMPORTS).sort());
});
