import { Diagnostics } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";

/** How one registry is spoken to. */
export interface RegistrySettings {
  /** Where its images are looked for before it is asked itself, in order. A path is put before the repository. */
  readonly mirrors: readonly URL[];
  /** Whether it is spoken to without TLS; undefined for what its address says. */
  readonly isPlain: boolean | undefined;
}

/** As an image reference names it: host, with port where given. */
const HOST = /^[A-Za-z0-9.-]+(?::\d{1,5})?$|^\[[0-9a-fA-F:]+\](?::\d{1,5})?$/;

/**
 * Parses a registries.yaml: settings by registry.
 *
 * @param where names the file in errors
 * @throws ThimbleError model.* for what is wrong in the file, with line and column, all at once
 */
export function parseRegistrySettings(text: string, where: string): ReadonlyMap<string, RegistrySettings> {
  const diagnostics = new Diagnostics();
  const root = parseYaml(text, { where, diagnostics });
  const entries = root.kind === "null" ? [] : (root.entries("registries by their host and port") ?? []);
  const settings = entries.map(({ key, value }) => [key, readSettings(key, value)] as const);
  diagnostics.throwIfAny();
  return new Map(settings);
}

function readSettings(host: string, node: YamlNode): RegistrySettings {
  if (!HOST.test(host)) {
    const expected = "a host with its port where image references have one, like registry.example.com:5000";
    node.report("model.bad-value", `"${host}" is no registry`, { expected });
  }
  node.refuseUnknownKeys(["mirrors", "plainHttp"]);
  const mirrors = node.get("mirrors")?.asList("a list of mirrors") ?? [];
  return { mirrors: mirrors.flatMap(readMirror), isPlain: node.get("plainHttp")?.asBoolean() };
}

function readMirror(node: YamlNode): readonly URL[] {
  const text = node.asString("the address of a mirror") ?? "";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isGood =
    url !== undefined && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}` === "";
  if (isGood) return [url];
  const expected =
    "https://mirror.example.com:5000, with a path where images are below one; credentials come from docker login";
  // What it is stays untold: it may hold a password.
  node.report("model.bad-value", "it is no address of a mirror", { expected });
  return [];
}
