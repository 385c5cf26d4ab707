import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { podmanIn, skipWithoutPodman } from "../support/podman.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startRegistry } from "../support/test-registry.ts";

test("podman pushes to our registry, and buildah pulls from it", { skip: skipWithoutPodman }, async (t) => {
  const folder = await temporaryFolder(t);
  const { base } = await startRegistry(t);
  const { podman, buildah } = await podmanIn(folder);
  await writeFile(join(folder, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
  const name = `${base.host}/plant/web:1`;
  await podman("build", "--isolation", "chroot", "-t", name, folder);
  const id = await podman("image", "inspect", "--format", "{{.Id}}", name);
  await podman("push", "--tls-verify=false", name);
  await podman("rmi", name);
  await buildah("pull", "--tls-verify=false", name);
  assert.equal(await podman("image", "inspect", "--format", "{{.Id}}", name), id);
});
