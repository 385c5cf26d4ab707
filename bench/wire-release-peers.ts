import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { skipWithoutDocker, startDockerEngine } from "../packages/images/test/support/docker-engine.ts";
import type { Tap } from "./tap.ts";

const run = promisify(execFile);

/** An image of a release as an ordinary one, for `docker load`. */
export interface OrdinaryImage {
  readonly service: string;
  /** The first release that has it. */
  readonly release: number;
  /** As `thimble build --format docker` writes it. */
  readonly archive: string;
}

/**
 * What goes through until a Docker Engine that has the release before has the images of each release, as ordinary ones: neither compose.yaml nor signatures, which
 * Docker does not pull. In bytes, the releases in their order; undefined where there is no Engine.
 */
export async function dockerBytes(
  tap: Tap,
  registry: number,
  folder: string,
  images: readonly OrdinaryImage[],
): Promise<readonly number[] | undefined> {
  if (skipWithoutDocker !== false) return undefined;
  for (const { service, release, archive } of images) {
    const to = `docker://127.0.0.1:${registry}/plant/docker-${service}:${release}`;
    await run("skopeo", ["--insecure-policy", "copy", "--dest-tls-verify=false", `docker-archive:${archive}`, to]);
  }
  await using engine = await startDockerEngine(join(folder, "engine"));
  const bytes: number[] = [];
  for (const release of [1, 2]) {
    tap.reset();
    for (const { service } of images.filter((it) => it.release === release)) {
      const name = `127.0.0.1:${tap.port}/plant/docker-${service}:${release}`;
      await engine.docker("pull", "--platform", "linux/wasm", name);
    }
    bytes.push(tap.bytes);
  }
  return bytes;
}

/** What goes through until skopeo has a release beside the one before in a folder, without signatures. */
export async function skopeoBytes(tap: Tap, name: string, folder: string): Promise<number> {
  tap.reset();
  const to = `oci:${folder}:${name.split(":").at(-1)}`;
  await run("skopeo", ["--insecure-policy", "copy", "--all", "--src-tls-verify=false", `docker://${name}`, to]);
  return tap.bytes;
}
