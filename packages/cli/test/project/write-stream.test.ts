import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { writeStream } from "../../src/project/write-stream.ts";
import { temporaryFolder } from "../support/plant-project.ts";

async function* source(fails: boolean): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode("half ");
  if (fails) throw new Error("the source ended");
  yield new TextEncoder().encode("whole");
}

test("writeStream() writes a file whole, in place of one that is there", async () => {
  await using folder = await temporaryFolder({ out: "old" });
  const path = join(folder.directory, "out");
  assert.equal(await writeStream(path, source(false)), 10);
  assert.equal(await readFile(path, "utf8"), "half whole");
});

test("writeStream() says of a disk that takes no more what it is, and leaves nothing", {
  skip: !existsSync("/dev/full") && "there is no /dev/full",
}, async () => {
  await using folder = await temporaryFolder({ out: "old" });
  const path = join(folder.directory, "out");
  await symlink("/dev/full", `${path}.part`);
  await assert.rejects(writeStream(path, source(false)), { code: "cli.folder-unusable", message: /the disk is full$/ });
  assert.deepEqual([await readdir(folder.directory), await readFile(path, "utf8")], [["out"], "old"]);
});

test("writeStream() leaves nothing when its source fails, and says when there is no folder", async () => {
  await using folder = await temporaryFolder({});
  await assert.rejects(writeStream(join(folder.directory, "out"), source(true)), /the source ended/);
  assert.deepEqual(await readdir(folder.directory), []);
  await assert.rejects(writeStream(join(folder.directory, "no/out"), source(false)), { code: "base.not-found" });
});
