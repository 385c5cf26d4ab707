import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { test } from "node:test";
import { toFileStat } from "../../src/node/to-file-stat.ts";
import { FILETYPE } from "../../src/preview1/types.ts";

test("toFileStat() knows the kinds of files", () => {
  const kind = (path: string): number => toFileStat(statSync(path, { bigint: true })).filetype;
  assert.equal(kind("/"), FILETYPE.directory);
  assert.equal(kind(import.meta.filename), FILETYPE.regular_file);
  assert.equal(kind("/dev/null"), FILETYPE.character_device);
});
