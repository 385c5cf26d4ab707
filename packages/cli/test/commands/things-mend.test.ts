import assert from "node:assert/strict";
import { test } from "node:test";
import { THINGS_MEND } from "../../src/commands/things-mend.ts";
import { runHere } from "../support/command-line.ts";

// What it does on a running device is in things-break.test.ts.
test("thimble things mend says so when no device runs", async () => {
  assert.equal(THINGS_MEND.name, "things mend");
  const { status, stderr } = await runHere(["things", "mend", "machine", "--data", "/nowhere"]);
  assert.notEqual(status, 0);
  assert.match(stderr, /agent\.not-running/);
});
