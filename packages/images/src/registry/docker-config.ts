import { isThimbleError, ThimbleError } from "@thimble/base";
import { JsonReader } from "../oci/json-reader.ts";
import { Credentials } from "./credentials.ts";

/** Where the credentials for a registry are, by Docker's config.json. */
export interface CredentialPlace {
  /** What stands in the file; undefined when it has none for this registry. */
  readonly written: Credentials | undefined;
  /** The program to ask first: `docker-credential-` and this; undefined when there is none. */
  readonly helper: string | undefined;
  /** What the program is asked for. */
  readonly server: string;
}

/** The name of Docker Hub in config.json. @see docker/cli, registry.IndexServer */
const DOCKER_HUB_KEY = "https://index.docker.io/v1/";
/** So that nothing but a program of that name is ever run. */
const HELPER = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Looks up a registry in Docker's config.json: `credHelpers`, then `credsStore`, then `auths`.
 * `path` names the file in errors, which never say what stands in it.
 *
 * @throws ThimbleError images.bad-credentials when the file is not what Docker writes
 * @see docker/cli, docs/reference/commandline/cli.md, "Credential stores" and "Credential helpers"
 */
export function findInDockerConfig(bytes: Uint8Array, path: string, registry: string): CredentialPlace {
  const server = registry === "docker.io" ? DOCKER_HUB_KEY : registry;
  try {
    const json = JsonReader.parse(bytes, path);
    const helpers = json.optional("credHelpers");
    const helper = (helpers?.optional(server) ?? helpers?.optional(registry) ?? json.optional("credsStore"))?.string();
    if (helper !== undefined && helper !== "" && !HELPER.test(helper))
      throw refused(path, "names no program as helper");
    return { written: writtenFor(json.optional("auths"), server, path), helper: helper || undefined, server };
  } catch (error) {
    // The reader quotes the value that it refuses, and here any value may be a secret.
    if (isThimbleError(error, "images.malformed")) throw refused(path, "is not what Docker writes");
    throw error;
  }
}

function writtenFor(auths: JsonReader | undefined, server: string, path: string): Credentials | undefined {
  if (auths === undefined) return undefined;
  const key = Object.keys(auths.object()).find((name) => name === server || hostOf(name) === server);
  const entry = key === undefined ? undefined : auths.member(key);
  const identity = entry?.optional("identitytoken")?.string();
  if (identity) return new Credentials("identity-token", "", identity);
  const user = entry?.optional("username")?.string();
  if (user) return new Credentials("password", user, entry?.member("password").string() ?? "");
  const auth = entry?.optional("auth")?.string();
  if (!auth) return undefined;
  const text = Buffer.from(auth, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1) throw refused(path, `has no user and password for ${server}`);
  return new Credentials("password", text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, ""));
}

/** Older versions of Docker wrote URLs: `https://registry.example.com/v1/`. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}

function refused(path: string, state: string): ThimbleError {
  return new ThimbleError("images.bad-credentials", `Cannot read credentials: ${path} ${state}`, {
    where: path,
    expected: "a config.json as docker login writes it",
  });
}
