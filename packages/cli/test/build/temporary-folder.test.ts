import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { temporaryFolder } from "../../src/build/temporary-folder.ts";

it("temporaryFolder() makes a folder that goes with what is in it", async () => {
  let path = "";
  {
    await using folder = await temporaryFolder();
    path = folder.directory;
    writeFileSync(join(path, "file"), "");
  }
  assert.notEqual(path, "");
  assert.ok(!existsSync(path));
});
