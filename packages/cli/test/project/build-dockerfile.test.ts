import assert from "node:assert/strict";
import { chmod } from "node:fs/promises";
import { test } from "node:test";
import { findPrograms } from "../../src/build/find-program.ts";
import { openImages } from "../../src/device/open-device.ts";
import { buildApp } from "../../src/project/build-app.ts";
import { buildDockerfile, dockerfileOf, isFromScratch } from "../../src/project/build-dockerfile.ts";
import { buildImage, describeBuilt } from "../../src/project/build-image.ts";
import { loadProject } from "../../src/project/load-project.ts";
import { guardModule } from "../support/guard-module.ts";
import { COMPOSE, type TemporaryFolder, temporaryFolder } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";

const SCRATCH = 'FROM scratch\nCOPY main.wasm /\nENTRYPOINT ["/main.wasm"]\n';
const [buildah] = findPrograms(["buildah"], process.env["PATH"] ?? "");
const skip =
  buildah !== undefined || process.env["THIMBLE_TEST_REQUIRE_ALL"] !== undefined
    ? false
    : "buildah is not here: apt-get install -y --no-install-recommends buildah";

async function project(files: Readonly<Record<string, string>>): Promise<TemporaryFolder> {
  return temporaryFolder({
    "guard/main.wasm": guardModule(),
    "bin/docker": "#!/bin/sh\nexit 1\n",
    "compose.yaml": COMPOSE,
    ...files,
  });
}

/** A context whose buildah keeps what it makes in the folder, and needs no rights; no Docker Engine answers. */
function contextIn({ directory }: TemporaryFolder, more: Readonly<Record<string, string>> = {}) {
  const environment = { PATH: `${directory}/none`, ...more };
  return recordingContext({ environment, workingDirectory: directory });
}

/** Says that it built an image, and builds none. */
const FAKE = `#!/bin/sh
while [ $# -gt 0 ]; do
  if [ "$1" = --iidfile ]; then echo sha256:${"1".repeat(64)} > "$2"; fi
  shift
done
`;

async function makeRunnable({ directory }: TemporaryFolder, ...names: readonly string[]): Promise<void> {
  for (const name of names) await chmod(`${directory}/bin/${name}`, 0o755);
}

const storage = (directory: string): string =>
  `[storage]\ndriver = "vfs"\ngraphroot = "${directory}/root"\nrunroot = "${directory}/run"\n`;

test("isFromScratch() goes by the last stage", () => {
  assert.ok(isFromScratch("FROM --platform=$BUILDPLATFORM rust AS build\nRUN x\nFROM scratch\nCOPY --from=build a /"));
  assert.ok(!isFromScratch("FROM scratch AS a\nfrom debian:12\n# FROM scratch"));
  assert.ok(isFromScratch("FROM scratch AS a\nFROM debian:12", "A"));
  assert.ok(isFromScratch("FROM scratch\nFROM debian:12", "0"));
  assert.ok(!isFromScratch("FROM scratch AS a\nFROM debian:12 AS b", "b"));
  assert.ok(!isFromScratch("FROM scratch", "none"));
});

test("dockerfileOf() leaves a folder with a thimble.yaml to it", async () => {
  await using folder = await temporaryFolder({
    "a/Dockerfile": "",
    "b/Dockerfile": "",
    "b/thimble.yaml": "",
    "c/x": "",
  });
  assert.equal(dockerfileOf(`${folder.directory}/a`), `${folder.directory}/a/Dockerfile`);
  assert.deepEqual(
    ["b", "c"].map((name) => dockerfileOf(`${folder.directory}/${name}`)),
    [undefined, undefined],
  );
});

test("buildDockerfile() says what to install where nothing builds Dockerfiles", async () => {
  await using folder = await project({ "guard/Dockerfile": SCRATCH });
  const { context } = contextIn(folder);
  const directory = `${folder.directory}/guard`;
  const store = await openImages(`${folder.directory}/data`);
  await assert.rejects(
    buildDockerfile(`${directory}/Dockerfile`, { directory, reference: undefined }, store, context),
    (error: unknown) =>
      error instanceof Error && "expected" in error && /apt install buildah/.test(String(error.expected)),
  );
});

test("buildah builds FROM scratch into the store, with the same digest each time, and says what failed", {
  skip,
}, async () => {
  await using folder = await project({
    "guard/Dockerfile": SCRATCH,
    "wrong/Dockerfile": "FROM scratch\nCOPY none /\n",
  });
  const { directory } = folder;
  await using settings = await temporaryFolder({ "storage.conf": storage(directory) });
  const { context } = contextIn(folder, {
    PATH: (buildah ?? "").replace(/\/[^/]*$/, ""),
    CONTAINERS_STORAGE_CONF: `${settings.directory}/storage.conf`,
    BUILDAH_ISOLATION: "chroot",
    DOCKER_HOST: `unix://${directory}/none`,
    SOURCE_DATE_EPOCH: "1700000000",
  });
  const store = await openImages(`${directory}/data`);
  const { app } = await loadProject(directory, context);
  const build = () => buildApp(app, store, context, () => undefined);
  const { built, images } = await build();
  assert.deepEqual(built["guard"]?.reference, "guard:1.0.0");
  assert.deepEqual(Buffer.from(await store.wasm(built["guard"].digest)), Buffer.from(guardModule()));
  const { config, platform } = await store.describe(built["guard"].digest);
  assert.deepEqual(platform, { os: "wasip1", architecture: "wasm" });
  assert.match(new TextDecoder().decode(await store.read(config.digest)), /"created":"2023-11-14T22:13:20Z"/);
  assert.deepEqual((await build()).images, images);
  const wrong = buildImage({ directory: `${directory}/wrong`, reference: "wrong:1" }, store, context);
  await assert.rejects(wrong, { code: "cli.compile-failed" });
  await assert.rejects(
    buildImage({ directory: `${directory}/guard`, reference: "a:1", isAttested: true }, store, context),
    {
      code: "base.argument",
    },
  );
});

test("describeBuilt() says who has an ordinary image", async () => {
  await using folder = await project({ "guard/Dockerfile": "FROM debian:12\n", "bin/buildah": FAKE });
  const { context } = contextIn(folder, { PATH: `${folder.directory}/bin:/usr/bin:/bin` });
  await makeRunnable(folder, "buildah", "docker");
  const store = await openImages(`${folder.directory}/data`);
  const built = await buildImage({ directory: `${folder.directory}/guard`, reference: "plain:1" }, store, context);
  assert.match(describeBuilt(built), /^built plain:1 {2}an ordinary image: buildah has it, not this store {2}sha256:1/);
  assert.deepEqual(await store.list(), []);
  const { app } = await loadProject(folder.directory, context);
  const run = buildApp(app, store, context, () => undefined);
  await assert.rejects(run, { code: "images.not-tiny" });
});
