import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { loadArchive } from "../../src/archive/load-archive.ts";
import { buildOrdinaryImage, writeDockerArchive } from "../../src/build/build-ordinary-image.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { ENGINE_KINDS, startDockerEngine } from "../support/docker-engine.ts";
import { sampleImage, sampleModule } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const has = (program: string): Promise<boolean> =>
  run(program, ["--version"]).then(
    () => true,
    () => false,
  );
const noBuildah = (await has("buildah"))
  ? false
  : "buildah is not here: apt-get install -y --no-install-recommends buildah";

test("a store runs what buildah builds FROM scratch, for wasi/wasm and wasip1/wasm", { skip: noBuildah }, async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "main.wasm"), sampleModule());
  await writeFile(join(folder, "Dockerfile"), 'FROM scratch\nCOPY main.wasm /\nENTRYPOINT ["/main.wasm"]\n');
  const rooted = ["--root", join(folder, "root"), "--runroot", join(folder, "run"), "--storage-driver", "vfs"];
  const store = await openImageStore(join(folder, "store"));
  for (const platform of ["wasi/wasm", "wasip1/wasm"]) {
    const archive = join(folder, `${platform.replace("/", "-")}.tar`);
    await run("buildah", [...rooted, "build", "--isolation", "chroot", "--platform", platform, "-t", "plain", folder]);
    await run("buildah", [...rooted, "push", "plain", `oci-archive:${archive}:plain:1`]);
    const [image] = await loadArchive(store, createReadStream(archive), archive);
    assert.ok(image);
    assert.deepEqual(Buffer.from(await store.wasm(image.descriptor.digest)), Buffer.from(sampleModule()));
    const { platform: said } = await store.describe(image.descriptor.digest);
    assert.equal(`${said.os}/${said.architecture}`, platform);
  }
});

for (const kind of ENGINE_KINDS) {
  test(`docker load of ${kind.name} takes an ordinary image and shows what it is`, {
    skip: kind.skip,
    timeout: 60_000,
  }, async (t) => {
    const folder = await temporaryFolder(t);
    const archive = join(folder, "guard.tar");
    await writeFile(archive, await writeDockerArchive(await buildOrdinaryImage(sampleImage()), "guard:1.2.0"));
    await using engine = await startDockerEngine(folder, {}, kind);
    assert.match(await engine.docker("load", "-i", archive), /Loaded image: guard:1\.2\.0/);
    const [image] = JSON.parse(await engine.docker("image", "inspect", "guard:1.2.0"));
    assert.deepEqual(image.Config.Entrypoint, ["/main.wasm"]);
    assert.equal(image.Config.Labels["org.opencontainers.image.title"], "guard");
  });
}
