import assert from "node:assert/strict";
import { test } from "node:test";
import { refusedFile } from "../../src/project/refused-file.ts";

test("refusedFile() says that a disk is full, or else that the file system refuses", () => {
  const full = refusedFile("a.tar", Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" }));
  assert.deepEqual([full.code, full.message], ["cli.folder-unusable", 'Cannot write "a.tar": the disk is full']);
  assert.match(refusedFile("a.tar", new Error("EIO")).message, /the file system refuses it$/);
});
