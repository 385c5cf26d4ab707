import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { writeThings } from "../../src/project/write-things.ts";

test("writeThings() says that a folder takes no files", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "thimble-write-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "file"), "");
  const description = { "@context": [], title: "A" };
  const isUnusable = (error: unknown): boolean => isThimbleError(error, "cli.folder-unusable");
  await assert.rejects(writeThings(join(folder, "file"), [{ role: "a", description }]), isUnusable);
  await assert.rejects(writeThings(folder, [{ role: "none/a", description }]), isUnusable);
});
