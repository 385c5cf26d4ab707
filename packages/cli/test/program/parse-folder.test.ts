import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { parseFolder } from "../../src/program/parse-folder.ts";

test("parseFolder() reads a folder, the path it has for the program, and whether it is only read", () => {
  const read = (text: string): unknown[] => Object.values(parseFolder(text, "/home"));
  assert.deepEqual(read("data::/d"), ["/home/data", "/d", false]);
  assert.deepEqual(read("/data::/d:ro"), ["/data", "/d", true]);
  assert.deepEqual(read("."), ["/home", ".", false]);
  assert.deepEqual(read("data:ro"), ["/home/data", "data", true]);
  assert.deepEqual(read("a::b::c"), ["/home/a", "b::c", false]);
});

test("parseFolder() refuses an empty path", () => {
  for (const text of ["", "::", "a::", "::b", ":ro", "a:::ro"])
    assert.throws(
      () => parseFolder(text, "/home"),
      (error) => isThimbleError(error, "base.argument"),
      text,
    );
});
