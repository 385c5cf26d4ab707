import assert from "node:assert/strict";
import { test } from "node:test";
import { pathKind } from "../../src/project/path-kind.ts";

test("pathKind() tells a folder, a file and nothing", () => {
  assert.equal(pathKind(import.meta.dirname), "folder");
  assert.equal(pathKind(import.meta.filename), "file");
  assert.equal(pathKind(`${import.meta.filename}.none`), undefined);
});

test("pathKind() takes a path that the system does not take for nothing", () => {
  assert.equal(pathKind(`/${"a".repeat(5000)}`), undefined);
});
