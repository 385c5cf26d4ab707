import assert from "node:assert/strict";
import { test } from "node:test";
import { DurableFiles } from "../../src/store/durable-files.ts";
import { FailingFileSystem } from "../support/failing-file-system.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";

async function* parts(): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(1, 2);
  yield Uint8Array.of(3, 4);
}

test("DurableFiles.writeParts() leaves the old file or the new, and no draft, when the disk is full at any write", async () => {
  for (let write = 0; ; write += 1) {
    const disk = new PowerLossFileSystem();
    await disk.writeFile("/file", Uint8Array.of(9));
    const files = new DurableFiles(new FailingFileSystem(disk, { kind: "full", write }));
    const work = files.writeParts("/draft", "/file", parts(), () => undefined);
    if (write === 3) return await work;
    await assert.rejects(work, { code: "images.no-space" });
    assert.deepEqual([await disk.readFile("/file"), await disk.sizeOf("/draft")], [Uint8Array.of(9), undefined]);
  }
});
