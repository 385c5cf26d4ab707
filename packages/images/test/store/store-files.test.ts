import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreFiles } from "../../src/store/store-files.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";

/** Files on a disk that answers each write with this error. */
function filesThatFail(error: Error): StoreFiles {
  class Broken extends PowerLossFileSystem {
    override async writeFile(): Promise<void> {
      throw error;
    }
  }
  return new StoreFiles(new Broken(), "/store");
}

test("StoreFiles tells a full disk and a full quota from every other failure, and keeps the cause", async () => {
  for (const [code, expected] of [
    ["ENOSPC", "images.no-space"],
    ["EDQUOT", "images.no-space"],
    ["EROFS", "images.store-failed"],
  ] as const) {
    const cause = Object.assign(new Error("why"), { code });
    await assert.rejects(filesThatFail(cause).writeIndex(Uint8Array.of(1)), { code: expected, cause });
  }
  const cause = new Error("no code");
  await assert.rejects(filesThatFail(cause).writeIndex(Uint8Array.of(1)), { code: "images.store-failed", cause });
});
