import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { promisify } from "node:util";
import { skipWithoutDocker, startDockerEngine } from "../../../images/test/support/docker-engine.ts";
import { runHere, startHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("Debian's Docker Engine pushes to our registry and pulls from it by one digest, and loads what thimble build makes for it", {
  skip: skipWithoutDocker,
}, async () => {
  await using project = await plantProject();
  const { directory: cwd } = project;
  const stdin = Readable.from(["s3cret\n"]);
  await runHere(["registry", "user", "ci", "--grant", "plant=push"], { cwd, stdin });
  await using serving = startHere(["registry", "serve", "--port", "0", "--json"], { cwd });
  await serving.printed(/"url"/);
  const { host } = new URL(JSON.parse(serving.stdout()).url);
  await using engine = await startDockerEngine(join(cwd, "engine"));
  const { docker } = engine;
  await promisify(execFile)("tar", ["-C", cwd, "-cf", join(cwd, "root.tar"), "record.csv"]);
  const name = `${host}/plant/data:1`;
  await docker("import", join(cwd, "root.tar"), name);
  await assert.rejects(docker("push", name), /no basic auth credentials|unauthorized|denied/);
  await docker("login", "-u", "ci", "-p", "s3cret", host);
  const pushed = /digest: (sha256:[0-9a-f]{64})/.exec(await docker("push", name))?.[1];
  await docker("image", "rm", name);
  const pulled = /Digest: (sha256:[0-9a-f]{64})/.exec(await docker("pull", name))?.[1];
  assert.deepEqual([pulled, pulled?.length], [pushed, 71]);

  const built = await runHere(["build", "guard", "--format", "docker", "-o", "guard.tar"], { cwd });
  assert.equal(built.status, 0, built.stderr);
  assert.match(await docker("load", "-i", join(cwd, "guard.tar")), /Loaded image: guard:1\.0\.0/);
});
