import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
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
