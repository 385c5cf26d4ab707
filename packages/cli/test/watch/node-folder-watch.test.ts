import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { test } from "node:test";
import { NodeFolderWatch } from "../../src/watch/node-folder-watch.ts";
import { temporaryFolder } from "../support/plant-project.ts";

test("NodeFolderWatch tells of a change below a folder", async () => {
  await using folder = await temporaryFolder({ "deep/main.ts": "1" });
  const { promise, resolve } = Promise.withResolvers<string>();
  using _ = new NodeFolderWatch().watch(folder.directory, resolve);
  await writeFile(`${folder.directory}/deep/main.ts`, "2");
  assert.match(await promise, /^deep/);
});

test("NodeFolderWatch says of a folder that is not there which it is, and what would be right", async () => {
  await using folder = await temporaryFolder({});
  const missing = `${folder.directory}/nowhere`;
  const told = { code: "base.not-found", where: missing, message: /nowhere": ENOENT/, expected: /develop\.watch/ };
  assert.throws(() => new NodeFolderWatch().watch(missing, () => undefined), told);
});
