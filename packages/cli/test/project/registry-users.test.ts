import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { changeUsers, readUsers } from "../../src/project/registry-users.ts";

test("changeUsers() writes a file that only its owner may read, and refuses to write what can not be read", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "thimble-users-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "users.json");
  await assert.rejects(readUsers(path, true), { code: "base.not-found" });
  assert.equal(await readUsers(path, false), undefined);
  await changeUsers(path, (file) => ({ ...file, anonymous: { plant: "pull" } }));
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal((await readUsers(path, true))?.users.anonymous.get("plant"), "pull");
  await changeUsers(path, (file) => ({ ...file, anonymous: { plant: "all" } }));
  await assert.rejects(
    changeUsers(path, (file) => file),
    { code: "images.malformed" },
  );
});

test("readUsers() takes a file that can not be read for no missing one, and changeUsers() says what it can not write", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "thimble-users-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await assert.rejects(readUsers(folder, false), { code: "base.not-found" });
  await writeFile(join(folder, "file"), "");
  await assert.rejects(
    changeUsers(join(folder, "file/users.json"), (file) => file),
    { code: "base.not-found" },
  );
  const path = join(folder, "users.json");
  await symlink("/dev/full", `${path}.part`);
  await assert.rejects(
    changeUsers(path, (file) => file),
    { code: "cli.folder-unusable", message: /the disk is full$/ },
  );
  assert.deepEqual(await readdir(folder), ["file"]);
});
