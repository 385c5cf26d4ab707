import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { gitOrigin, publicUrl } from "../../src/project/git-origin.ts";
import { temporaryFolder } from "../support/plant-project.ts";

const options = { searchPath: process.env["PATH"] ?? "" };

test("gitOrigin() says the commit that changed the folder last, and none while something is not committed", async () => {
  await using folder = await temporaryFolder({ "guard/main.ts": "1", "other/main.ts": "1" });
  const { directory } = folder;
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.example", ...args], {
      cwd: directory,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  const guard = join(directory, "guard");
  assert.deepEqual(await gitOrigin(guard, options), { source: undefined, revision: undefined });
  git("init", "-q");
  git("remote", "add", "origin", "https://me:secret@git.example/plant.git");
  git("add", ".");
  git("commit", "-qm", "one");
  const first = git("rev-parse", "HEAD").trim();
  assert.deepEqual(await gitOrigin(guard, options), { source: "https://git.example/plant.git", revision: first });
  await writeFile(join(directory, "other/main.ts"), "2");
  git("commit", "-qam", "two");
  assert.equal((await gitOrigin(guard, options)).revision, first);
  await writeFile(join(guard, "main.ts"), "2");
  assert.equal((await gitOrigin(guard, options)).revision, undefined);
});

test("gitOrigin() says nothing where git is not installed, and of a folder that is not there", async () => {
  await using folder = await temporaryFolder({});
  const nothing = { source: undefined, revision: undefined };
  assert.deepEqual(await gitOrigin(folder.directory, { searchPath: "" }), nothing);
  assert.deepEqual(await gitOrigin(join(folder.directory, "nowhere"), options), nothing);
});

test("publicUrl() drops credentials, and paths of a machine altogether", () => {
  assert.equal(publicUrl("https://me:token@git.example:8443/a/b.git?x=1"), "https://git.example:8443/a/b.git");
  assert.equal(publicUrl("git@git.example:a/b.git"), "ssh://git.example/a/b.git");
  assert.equal(publicUrl("ssh://git@git.example/a/b.git"), "ssh://git.example/a/b.git");
  for (const path of ["/srv/git/a", "../a", "file:///srv/git/a", "C:/git/a", ""])
    assert.equal(publicUrl(path), undefined);
});
