import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { loadArchive } from "../../src/archive/load-archive.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { archiveOf } from "../support/archives.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { skipWithoutSkopeo, skopeo } from "../support/skopeo.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const DIGEST = sampleImage().manifest.descriptor.digest;

test("skopeo copies an image out of an archive, and one that skopeo made is loaded", {
  skip: skipWithoutSkopeo,
}, async (t) => {
  const folder = await temporaryFolder(t);
  const from = await openImageStore(join(folder, "from"));
  await from.add(sampleImage(), ref("guard:1.2.0"));
  await from.add(sampleImage("other"), ref("other:1"));
  await writeFile(join(folder, "ours.tar"), await archiveOf(from));
  await skopeo("copy", `oci-archive:${folder}/ours.tar:guard:1.2.0`, `oci-archive:${folder}/theirs.tar:plant/guard:1`);
  const to = await openImageStore(join(folder, "to"));
  const images = await loadArchive(to, createReadStream(join(folder, "theirs.tar")), "theirs.tar");
  assert.deepEqual(
    images.map(({ reference, descriptor }) => [reference, descriptor.digest]),
    [["plant/guard:1", DIGEST]],
  );
  await to.wasm(DIGEST);
});

test("GNU tar lists and unpacks an archive, and one that it packed is loaded", async (t) => {
  const folder = await temporaryFolder(t);
  const from = await openImageStore(join(folder, "from"));
  await from.add(sampleImage(), ref("guard:1.2.0"));
  await writeFile(join(folder, "ours.tar"), await archiveOf(from));
  await mkdir(join(folder, "layout"));
  await run("tar", ["-xf", join(folder, "ours.tar"), "-C", join(folder, "layout")]);
  assert.ok((await readFile(join(folder, "layout/index.json"))).length > 0);
  for (const format of ["ustar", "pax", "gnu"]) {
    const tar = join(folder, `${format}.tar`);
    await run("tar", [`--format=${format}`, "-cf", tar, "-C", join(folder, "layout"), "."]);
    const to = await openImageStore(join(folder, format));
    await loadArchive(to, createReadStream(tar), tar);
    await to.wasm(DIGEST);
  }
});
