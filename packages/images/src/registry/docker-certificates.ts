import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ThimbleError } from "@thimble/base";
import type { CertificateSource, HostCertificates } from "./certificates.ts";

/**
 * Certificates where Docker, podman and skopeo look for them: a folder for each registry, named by its host and port, with `*.crt` for authorities
 * and a pair `NAME.cert`, `NAME.key` for this client.
 * @see Docker documentation, "Verify repository client with certificates"; containers/image, containers-certs.d(5)
 */
export class DockerCertificates implements CertificateSource {
  readonly #folders: readonly string[];
  readonly #file: string | undefined;

  /** @param folders those with a folder for each registry; they need not be there. `file` has further authorities, for every registry. */
  constructor(folders: readonly string[], file?: string) {
    this.#folders = folders;
    this.#file = file;
  }

  async certificatesFor(host: string): Promise<HostCertificates> {
    const ca = this.#file === undefined ? [] : [await load(this.#file)];
    let client: HostCertificates["client"];
    for (const folder of this.#folders.map((it) => join(it, host))) {
      for (const name of await namesIn(folder)) {
        if (name.endsWith(".crt")) ca.push(await load(join(folder, name)));
        if (!name.endsWith(".cert") || client !== undefined) continue;
        const key = await load(join(folder, name.replace(/\.cert$/, ".key")));
        client = { cert: await load(join(folder, name)), key };
      }
    }
    return { ca, ...(client === undefined ? {} : { client }) };
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return [];
    throw unreadable(folder, cause);
  }
}

async function load(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): ThimbleError {
  return new ThimbleError("images.bad-credentials", `Cannot read certificates: ${path} is not readable`, {
    where: path,
    expected: "certificates in PEM that this user may read, beside each NAME.cert its NAME.key",
    cause,
  });
}
