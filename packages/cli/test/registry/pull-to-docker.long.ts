import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { noise } from "../../../images/test/support/delta-work.ts";
import { ENGINE_KINDS, type EngineKind, startDockerEngine } from "../../../images/test/support/docker-engine.ts";
import { podmanIn, skipWithoutPodman, startPodmanService } from "../../../images/test/support/podman.ts";
import { runHere, startHere } from "../support/command-line.ts";
import { startMiddleman } from "../support/middleman.ts";

const run = promisify(execFile);

for (const kind of ENGINE_KINDS) {
  test(
    `thimble pull brings a new release of an image in gzip to ${kind.name} as deltas, whole, under its name and digest`,
    {
      skip: kind.skip,
      timeout: 120_000,
    },
    (t) => pullRelease(t, kind),
  );
}

async function pullRelease(t: TestContext, kind: EngineKind): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "thimble-docker-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await using serving = startHere(["registry", "serve", "--port", "0", "--json"], { cwd: folder });
  await serving.printed(/"url"/);
  const middleman = await startMiddleman(t);
  middleman.to = new URL(JSON.parse(serving.stdout()).url).host;
  const { host } = middleman;
  const name = `${host}/plant/web`;
  const big = noise(8_000_000, 1);
  const contents: Buffer[] = [];
  const ids: string[] = [];
  const digests: string[] = [];
  {
    await using builder = await startDockerEngine(join(folder, "builder"), {}, kind);
    for (const release of [1, 2, 3]) {
      const changed = release === 1 ? big : big.fill(release, 4_000_000, 4_010_000);
      contents.push(Buffer.from(changed));
      await writeFile(join(folder, "data.bin"), changed);
      await run("tar", ["-C", folder, "-cf", join(folder, "root.tar"), "data.bin"]);
      await builder.docker("import", join(folder, "root.tar"), `${name}:${release}`);
      digests.push(/digest: (sha256:\S+)/.exec(await builder.docker("push", `${name}:${release}`))?.[1] ?? "");
      ids.push((await builder.docker("image", "inspect", "-f", "{{.Id}}", `${name}:${release}`)).trim());
    }
  }
  await using device = await startDockerEngine(join(folder, "device"), {}, kind);
  const environment = { DOCKER_HOST: device.host };
  const pull = async (release: number) => {
    const ran = await runHere(["pull", `${name}:${release}`, "--json"], { cwd: folder, environment });
    assert.equal(ran.status, 0, ran.stdout + ran.stderr);
    const [image] = JSON.parse(await device.docker("image", "inspect", `${name}:${release}`));
    assert.equal(image.Id, ids[release - 1]);
    assert.deepEqual(image.RepoDigests, [`${name}@${digests[release - 1]}`]);
    return JSON.parse(ran.stdout);
  };
  const first = await pull(1);
  assert.deepEqual([first.madeLayers, first.reason], [0, null]);
  middleman.bytes = 0;
  const second = await pull(2);
  assert.deepEqual([second.madeLayers, second.reason, second.digest], [1, null, digests[1]]);
  assert.ok(second.fetchedBytes < second.imageBytes / 100, `${second.fetchedBytes} of ${second.imageBytes}`);
  assert.ok(middleman.bytes < second.imageBytes / 100, `with what the engine asked for ${middleman.bytes}`);
  // It is the same to the engine as one that it pulled: what is in it is read.
  const container = (await device.docker("create", "--network", "none", `${name}:2`, "none")).trim();
  await device.docker("cp", `${container}:/data.bin`, join(folder, "out.bin"));
  assert.ok((await readFile(join(folder, "out.bin"))).equals(contents[1] ?? Buffer.alloc(0)));
  // And the next one comes of that.
  middleman.bytes = 0;
  const third = await pull(3);
  assert.deepEqual([third.madeLayers, third.reason], [1, null]);
  assert.ok(middleman.bytes < third.imageBytes / 100, `${middleman.bytes}`);
}

test("thimble pull brings a new release to podman's service as deltas, also of layers that lie on one that is there", {
  skip: skipWithoutPodman,
  timeout: 120_000,
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "thimble-podman-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await using serving = startHere(["registry", "serve", "--port", "0", "--json"], { cwd: folder });
  await serving.printed(/"url"/);
  const { host } = new URL(JSON.parse(serving.stdout()).url);
  const name = `${host}/plant/web`;
  const { podman } = await podmanIn(folder);
  const source = join(folder, "source");
  await mkdir(source);
  await writeFile(join(source, "base"), noise(2_000_000, 5));
  await writeFile(join(source, "Dockerfile"), "FROM scratch\nCOPY base /\nCOPY app /\n");
  const app = noise(3_000_000, 6);
  for (const release of [1, 2]) {
    await writeFile(join(source, "app"), release === 1 ? app : app.fill(release, 1_000_000, 1_010_000));
    await podman("build", "--isolation", "chroot", "--layers", "-t", `${name}:${release}`, source);
    await podman("push", "--tls-verify=false", `${name}:${release}`);
  }
  const id = await podman("image", "inspect", "--format", "{{.Id}}", `${name}:2`);
  await podman("rmi", `${name}:2`);
  const environment = { DOCKER_HOST: await startPodmanService(t, folder, host) };
  const ran = await runHere(["pull", `${name}:2`, "--json"], { cwd: folder, environment });
  assert.equal(ran.status, 0, ran.stdout + ran.stderr);
  const pulled = JSON.parse(ran.stdout);
  assert.deepEqual([pulled.madeLayers, pulled.reason], [1, null]);
  assert.ok(pulled.fetchedBytes < 30_000, ran.stdout);
  assert.equal(await podman("image", "inspect", "--format", "{{.Id}}", `${name}:2`), id);
});
