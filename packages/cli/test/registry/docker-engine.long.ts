import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { skipWithoutRegistry, startDebianRegistry } from "../../../images/test/support/debian-registry.ts";
import { ENGINE_KINDS, type EngineKind, startDockerEngine } from "../../../images/test/support/docker-engine.ts";
import { runHere, startHere } from "../support/command-line.ts";

const run = promisify(execFile);

for (const kind of ENGINE_KINDS) {
  test(
    `${kind.name} pushes to and pulls from our registry and docker-registry, and thimble copy goes between them, all by one digest`,
    {
      skip: kind.skip || skipWithoutRegistry,
      timeout: 120_000,
    },
    (t) => goRound(t, kind),
  );
}

async function goRound(t: TestContext, kind: EngineKind): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "thimble-docker-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "data.bin"), randomBytes(3_000_000));
  await run("tar", ["-C", folder, "-cf", join(folder, "root.tar"), "data.bin"]);
  const stdin = Readable.from(["s3cret\n"]);
  await runHere(["registry", "user", "ci", "--grant", "plant=push"], { cwd: folder, stdin });
  await using serving = startHere(["registry", "serve", "--port", "0", "--json"], { cwd: folder });
  await serving.printed(/"url"/);
  const ours = new URL(JSON.parse(serving.stdout()).url).host;
  const theirs = await startDebianRegistry(t);
  await using engine = await startDockerEngine(folder, {}, kind);
  const { docker } = engine;
  await assert.rejects(docker("login", "-u", "ci", "-p", "wrong", ours));
  await docker("login", "-u", "ci", "-p", "s3cret", ours);

  /** The digest under which a registry has an image, of an engine that has nothing of it before. */
  const pull = async (name: string): Promise<string | undefined> => {
    const said = await docker("pull", name);
    await docker("image", "rm", name);
    return /Digest: (sha256:[0-9a-f]{64})/.exec(said)?.[1];
  };
  const push = async (name: string): Promise<string | undefined> => {
    await docker("import", "--change", 'LABEL made="for a test"', join(folder, "root.tar"), name);
    const said = await docker("push", name);
    await docker("image", "rm", name);
    return /digest: (sha256:[0-9a-f]{64})/.exec(said)?.[1];
  };
  const copy = async (from: string, to: string): Promise<string> => {
    const environment = { DOCKER_CONFIG: join(folder, "config") };
    const ran = await runHere(["copy", from, to, "--json"], { cwd: folder, environment });
    assert.equal(ran.status, 0, ran.stderr);
    return JSON.parse(ran.stdout).digest;
  };
  for (const [from, to] of [
    [ours, theirs],
    [theirs, ours],
  ]) {
    const name = `${from}/plant/data:from-${from === ours ? "ours" : "theirs"}`;
    const copied = `${to}/plant/copied:1`;
    const digest = await push(name);
    assert.match(digest ?? "", /^sha256:/);
    assert.equal(await pull(name), digest);
    assert.equal(await copy(name, copied), digest);
    assert.equal(await pull(copied), digest);
    await docker("pull", `${to}/plant/copied@${digest}`);
    await docker("image", "rm", `${to}/plant/copied@${digest}`);
  }
}
