import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);
const has = (program: string): Promise<boolean> =>
  run(program, ["--version"]).then(
    () => true,
    () => false,
  );

/** Why tests with podman and buildah are left out; false where both are here. */
export const skipWithoutPodman: string | false =
  (await has("podman")) && (await has("buildah")) && process.getuid?.() === 0
    ? false
    : "podman and buildah are not here, or this is not root: apt-get install -y --no-install-recommends podman buildah";

type Run = (...words: readonly string[]) => Promise<string>;

/** podman and buildah with one storage of their own; each resolves to what the program printed. */
export async function podmanIn(folder: string): Promise<{ readonly podman: Run; readonly buildah: Run }> {
  const own = ["--root", join(folder, "root"), "--runroot", join(folder, "run"), "--storage-driver", "vfs"];
  const logins = join(folder, "auth.json");
  await writeFile(logins, "{}");
  const env = { ...process.env, REGISTRY_AUTH_FILE: logins, TMPDIR: folder };
  const of =
    (program: string): Run =>
    async (...words) =>
      (await run(program, [...own, ...words], { env })).stdout.trim();
  return { podman: of("podman"), buildah: of("buildah") };
}

/** Starts podman's service, which speaks as a Docker Engine, with the storage of `podmanIn`; it ends with the test. Resolves to its DOCKER_HOST. */
export async function startPodmanService(t: TestContext, folder: string, registry: string): Promise<string> {
  const socket = join(folder, "podman.sock");
  const own = ["--root", join(folder, "root"), "--runroot", join(folder, "run"), "--storage-driver", "vfs"];
  const config = join(folder, "registries.conf");
  await writeFile(config, `[[registry]]\nlocation = "${registry}"\ninsecure = true\n`);
  const env = { ...process.env, CONTAINERS_REGISTRIES_CONF: config, TMPDIR: folder };
  const words = [...own, "--log-level", "info", "system", "service", "--time", "0", `unix://${socket}`];
  const child = spawn("podman", words, { env, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "close");
  t.after(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  const said = Promise.withResolvers<void>();
  let text = "";
  child.stderr.on("data", (data: Buffer) => {
    text += data.toString();
    if (text.includes("API service listening")) said.resolve();
  });
  void ended.then(() => said.reject(new Error(`podman ended: ${text}`)));
  await said.promise;
  return `unix://${socket}`;
}
