import { type Digest, parseDigest } from "@thimble/model";
import { Refusal } from "./refusal.ts";

/** What a path is about. */
export type RegistryRoute =
  | { readonly kind: "base" | "catalog" | "token" }
  | { readonly kind: "tags" | "uploads"; readonly repository: string }
  | { readonly kind: "upload"; readonly repository: string; readonly id: string }
  | { readonly kind: "blob" | "referrers"; readonly repository: string; readonly digest: Digest }
  | { readonly kind: "manifest"; readonly repository: string; readonly reference: string | Digest };

const COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
/** With a fleet before the first slash. @see OCI distribution-spec v1.1.1, "Pulling manifests" */
const NAME = new RegExp(`^${COMPONENT}(?:/${COMPONENT})+$`);
/** Characters of a name at most: with the host of a registry clients take 255. @see the same, "Implementers note" */
const MAXIMUM_NAME = 200;
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** Reads the path of a request; undefined when it is none of a registry. @throws Refusal NAME_INVALID, DIGEST_INVALID */
export function parseRoute(path: string): RegistryRoute | undefined {
  if (path === "/v2/" || path === "/v2") return { kind: "base" };
  if (path === "/v2/_catalog") return { kind: "catalog" };
  if (path === "/token") return { kind: "token" };
  const match =
    /^\/v2\/(.+)\/(?:(tags)\/list|(manifests|referrers)\/([^/]+)|blobs\/(uploads)\/?|blobs\/uploads\/([^/]+)|blobs\/([^/]+))$/.exec(
      path,
    );
  if (match === null) return undefined;
  const [, repository = "", tags, kind, reference = "", uploads, id, blob] = match;
  if (!isRepositoryName(repository)) {
    const message = "a name is a fleet, a slash and the rest, in lower case, with at most 200 characters";
    throw new Refusal("NAME_INVALID", message);
  }
  if (tags !== undefined) return { kind: "tags", repository };
  if (uploads !== undefined) return { kind: "uploads", repository };
  if (id !== undefined) return { kind: "upload", repository, id };
  if (blob !== undefined) return { kind: "blob", repository, digest: readDigestOf(blob) };
  if (kind === "referrers") return { kind, repository, digest: readDigestOf(reference) };
  if (reference.includes(":")) return { kind: "manifest", repository, reference: readDigestOf(reference) };
  // What is no tag is not there; only whoever pushes is told what a tag is.
  return { kind: "manifest", repository, reference };
}

/** Whether a text names a repository: a fleet and something in it. */
export function isRepositoryName(text: string): boolean {
  return text.length <= MAXIMUM_NAME && NAME.test(text);
}

/** Reads a digest of a request. @throws Refusal DIGEST_INVALID */
export function readDigestOf(text: string): Digest {
  const digest = parseDigest(text);
  if (digest === undefined) throw new Refusal("DIGEST_INVALID", "a digest is sha256: and 64 lower-case hex digits");
  return digest;
}

/** Reads a tag of a request. @throws Refusal MANIFEST_INVALID */
export function readTag(text: string): string {
  if (TAG.test(text)) return text;
  throw new Refusal("MANIFEST_INVALID", "a tag has at most 128 letters, digits, dots, dashes and underscores");
}
