import assert from "node:assert/strict";
import { test } from "node:test";
import { parseReasons } from "../reasons.ts";

test("parseReasons() reads entries with their reasons and skips comments", () => {
  assert.deepEqual([...parseReasons("# list\n\na.ts   it is  so\n", "list.txt")], [["a.ts", "it is so"]]);
});

test("parseReasons() refuses an entry without a reason", () => {
  assert.throws(() => parseReasons("a.ts\n", "list.txt"), /list\.txt: a\.ts has no reason/);
});
