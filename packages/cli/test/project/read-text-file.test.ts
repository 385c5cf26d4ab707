import assert from "node:assert/strict";
import { test } from "node:test";
import { readTextFile, shownPath } from "../../src/project/read-text-file.ts";

test("readTextFile() reads a file and says what would be right where there is none", async () => {
  assert.match(await readTextFile(import.meta.filename, "this file"), /readTextFile/);
  await assert.rejects(readTextFile("/nowhere/x", "a compose.yaml"), {
    code: "base.not-found",
    expected: "a compose.yaml",
  });
});

test("shownPath() shortens what is below the working directory", () => {
  assert.equal(shownPath("/a/b/c.yaml", "/a"), "b/c.yaml");
  assert.equal(shownPath("/x/c.yaml", "/a"), "/x/c.yaml");
  assert.equal(shownPath("/a", "/a"), ".");
});
