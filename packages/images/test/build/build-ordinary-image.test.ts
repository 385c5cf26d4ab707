import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { buildOrdinaryImage, writeDockerArchive } from "../../src/build/build-ordinary-image.ts";
import { digestOf } from "../../src/oci/descriptor.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { assertImageManifest } from "../support/oci-schema.ts";
import { MANIFEST, ref, sampleImage, sampleModule } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const skip = await run("skopeo", ["--version"]).then(
  () => false,
  () => "skopeo is not here: apt-get install -y --no-install-recommends skopeo",
);

test("buildOrdinaryImage() makes an image that the specification allows and that a store runs, with what it asks for", async (t) => {
  const image = await buildOrdinaryImage(sampleImage());
  assertImageManifest(JSON.parse(new TextDecoder().decode(image.manifest.bytes)));
  const store = await openImageStore(await temporaryFolder(t));
  const { descriptor } = await store.add(image, ref("guard:1.2.0"));
  const index = JSON.parse(await readFile(join(store.directory, "index.json"), "utf8"));
  assert.deepEqual(index.manifests[0].platform, { os: "linux", architecture: "wasm" });
  assert.deepEqual(Buffer.from(await store.wasm(descriptor.digest)), Buffer.from(sampleModule()));
  const { asks, title, platform } = await store.describe(descriptor.digest);
  assert.deepEqual([asks, title, platform], [MANIFEST.asks, "guard", { os: "linux", architecture: "wasm" }]);
});

test("buildOrdinaryImage() and writeDockerArchive() give the bytes that they gave before", async () => {
  // A change here means that every such image changes its digest: on purpose, or not at all.
  const image = await buildOrdinaryImage(sampleImage());
  assert.equal(
    image.manifest.descriptor.digest,
    "sha256:16ac1693eca2e33a0ca975488fabd88d234f90713caf3e4df7fe62f10af7d424",
  );
  assert.equal(
    digestOf(await writeDockerArchive(image, "guard:1.2.0")),
    "sha256:ebf556d11cb81693d24ba4be8e38fecdc4e85a79f786d967133b16ed7f903715",
  );
});

test("skopeo reads what writeDockerArchive() makes, and a store runs what skopeo made of it", { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  const image = await buildOrdinaryImage(sampleImage());
  await writeFile(join(folder, "guard.tar"), await writeDockerArchive(image, "guard:1.2.0"));
  await openImageStore(join(folder, "store"));
  await run("skopeo", [
    "--insecure-policy",
    ...["--override-arch", "wasm"],
    ...["copy", `docker-archive:${folder}/guard.tar`, `oci:${folder}/store:guard:1.2.0`],
  ]);
  const store = await openImageStore(join(folder, "store"));
  const { descriptor } = await store.resolve(ref("guard:1.2.0"));
  assert.deepEqual(Buffer.from(await store.wasm(descriptor.digest)), Buffer.from(sampleModule()));
  assert.deepEqual((await store.describe(descriptor.digest)).asks, MANIFEST.asks);
});
