import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { hashPassword, parseRegistryUsers } from "../../src/server/registry-access.ts";
import { NodeFileSystem } from "../../src/store/node-file-system.ts";
import { podmanIn, skipWithoutPodman } from "../support/podman.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startRegistry } from "../support/test-registry.ts";

test("podman and buildah push and pull at our registry with a login: layers, compressions, formats, a list for two platforms", {
  skip: skipWithoutPodman,
  timeout: 120_000,
}, async (t) => {
  const folder = await temporaryFolder(t);
  const fleets = { plant: "push" };
  const users = { users: { ci: { password: await hashPassword("s3cret"), fleets } } };
  const registry = await startRegistry(t, {
    directory: join(folder, "registry"),
    fileSystem: new NodeFileSystem(),
    users: parseRegistryUsers(Buffer.from(JSON.stringify(users)), "users.json"),
  });
  const { host } = registry.base;
  const { podman, buildah } = await podmanIn(folder);
  const plain = "--tls-verify=false";
  const source = join(folder, "source");
  await mkdir(source);
  await writeFile(join(source, "one"), randomBytes(3_000_000));
  await writeFile(join(source, "two"), Buffer.alloc(5_000_000, "two "));
  await writeFile(join(source, "Dockerfile"), "FROM scratch\nCOPY one /\nCOPY two /\n");
  const built = ["build", "--isolation", "chroot", "--layers", "-t"];
  await podman(...built, "web", source);
  await assert.rejects(podman("push", plain, "web", `${host}/plant/web:1`), /authentication required|unauthorized/);
  await assert.rejects(podman("login", plain, "-u", "ci", "-p", "wrong", host));
  await podman("login", plain, "-u", "ci", "-p", "s3cret", host);
  await assert.rejects(podman("push", plain, "web", `${host}/mill/web:1`), /403 \(Forbidden\)/);

  const id = (name: string): Promise<string> => podman("image", "inspect", "--format", "{{.Id}}", name);
  const expected = await id("web");
  const pushes = [
    ["gzip", "oci"],
    ["zstd", "oci"],
    ["gzip", "v2s2"],
  ];
  for (const [compression = "", format = ""] of pushes) {
    const name = `${host}/plant/web:${compression}-${format}`;
    await podman("push", plain, "--compression-format", compression, "--format", format, "web", name);
    await podman("rmi", "--force", "web");
    await buildah("pull", plain, name);
    // Docker's format has another config, and so another id.
    if (format === "oci") assert.equal(await id(name), expected);
    await podman("tag", name, "web");
    await podman("rmi", name);
  }
  // The other way round, and uncompressed.
  const uncompressed = `${host}/plant/web:tar`;
  await buildah("push", plain, "--disable-compression", "web", uncompressed);
  await podman("rmi", "--force", "--all");
  await podman("pull", plain, `${host}/plant/web:gzip-oci`);
  await podman("pull", plain, uncompressed);

  const list = `${host}/plant/many:1`;
  await podman("manifest", "create", "many");
  for (const platform of ["linux/amd64", "linux/arm64"]) {
    await buildah("build", "--isolation", "chroot", "--platform", platform, "--manifest", "many", source);
  }
  await podman("manifest", "push", "--all", plain, "many", `docker://${list}`);
  await podman("rmi", "--force", "--all");
  await podman("pull", plain, "--platform", "linux/arm64", list);
  assert.equal(await podman("image", "inspect", "--format", "{{.Architecture}}", list), "arm64");
  const found = await podman("search", plain, "--list-tags", `${host}/plant/web`);
  const tags = found.split("\n").flatMap((line) => /\/web +(\S+)$/.exec(line)?.[1] ?? []);
  assert.deepEqual(tags.sort(), ["gzip-oci", "gzip-v2s2", "tar", "zstd-oci"]);
});
