import { join, resolve } from "node:path";
import {
  type CredentialSource,
  DockerCertificates,
  DockerCredentials,
  NodeHttp,
  parseRegistrySettings,
  Registries,
  type RegistrySettings,
} from "@thimble/images";
import type { CommandContext } from "../command/command-context.ts";
import { flag, type ValueRow } from "../command/value-row.ts";
import { pathKind } from "../project/path-kind.ts";
import { readTextFile } from "../project/read-text-file.ts";

/** The option of every command that speaks to registries. */
export const PLAIN_OPTION: ValueRow<boolean> = flag(
  "--plain-http",
  "speak to registries without TLS; on this machine that is so anyhow",
);

/** Registries that can be spoken to until disposed. */
export interface OpenRegistries extends Disposable {
  readonly registries: Registries;
  /** What `docker login` keeps. */
  readonly credentials: CredentialSource;
}

/**
 * Opens the way to registries: what `docker login` keeps, certificates where Docker has them, THIMBLE_CA, the proxies of the environment, and
 * registries.yaml of a data directory. Nothing is sent yet.
 *
 * @throws ThimbleError model.* for what is wrong in registries.yaml
 */
export async function openRegistries(
  context: CommandContext,
  options: { readonly dataDirectory: string; readonly isPlain?: boolean },
): Promise<OpenRegistries> {
  const { environment, workingDirectory, clock, random } = context;
  const home = environment["HOME"] ?? "";
  const docker = environment["DOCKER_CONFIG"] ?? join(home, ".docker");
  const ca = environment["THIMBLE_CA"];
  const folders = [
    "/etc/docker/certs.d",
    "/etc/containers/certs.d",
    ...(home === "" ? [] : [join(home, ".config/docker/certs.d"), join(home, ".config/containers/certs.d")]),
  ];
  const certificates = new DockerCertificates(folders, ca ? resolve(workingDirectory, ca) : undefined);
  const settings = await loadSettings(options.dataDirectory);
  const http = new NodeHttp({ certificates, proxies: environment });
  const credentials = new DockerCredentials(join(docker, "config.json"), environment);
  const isPlain = options.isPlain === true ? true : undefined;
  return {
    registries: new Registries({ http, credentials, clock, random, settings, isPlain }),
    credentials,
    [Symbol.dispose]: () => http[Symbol.dispose](),
  };
}

async function loadSettings(dataDirectory: string): Promise<ReadonlyMap<string, RegistrySettings>> {
  const file = join(dataDirectory, "registries.yaml");
  if (pathKind(file) !== "file") return new Map();
  return parseRegistrySettings(await readTextFile(file, "settings of registries"), file);
}
