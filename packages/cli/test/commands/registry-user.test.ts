import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";

test("thimble registry user refuses rights and names that there are not, before it asks for a password", async () => {
  for (const [words, expected] of [
    [["ci", "--grant", "plant=write"], /pull, push, delete/],
    [["ci"], /no rights/],
    [["c i", "--grant", "plant=pull"], /other characters/],
  ] as const) {
    const { status, stderr } = await runHere(["registry", "user", ...words]);
    assert.equal(status, 2);
    assert.match(stderr, expected);
  }
});
