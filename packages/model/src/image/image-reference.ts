import { type Digest, parseDigest } from "./digest.ts";

/** Which image: `[registry/]repository[:tag][@digest]`. */
export interface ImageReference {
  /** Host with port where given, e.g. `localhost:5000`; left out for the default registry. */
  readonly registry?: string;
  /** Path in the registry, e.g. `plant/guard`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

/** Most characters of registry and repository together. @see distribution/reference, NameTotalLengthMax */
const MAXIMUM_NAME_LENGTH = 255;

const COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
/** @see OCI Distribution Specification 1.1, "Pulling manifests": the grammar of `<name>` */
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const HOST_LABEL = "(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])";
const REGISTRY = new RegExp(`^(?:${HOST_LABEL}(?:\\.${HOST_LABEL})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?$`);
/** @see OCI Distribution Specification 1.1, "Pulling manifests": the grammar of `<reference>` as a tag */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * Parses an image reference. Returns undefined when it is none.
 *
 * As in Docker, what stands before the first slash is a registry when it has a dot, a colon or an upper-case letter, or is `localhost`.
 * @see distribution/reference, "Grammar", and splitDockerDomain
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : parseDigest(text.slice(at + 1));
  if (at >= 0 && digest === undefined) return undefined;
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  const name = colon < 0 ? named : named.slice(0, colon);
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(0, slash));
  const registry = /[.:A-Z]/.test(first) || first === "localhost" ? first : undefined;
  const repository = registry === undefined ? name : name.slice(slash + 1);
  if (registry !== undefined && !REGISTRY.test(registry)) return undefined;
  if (!REPOSITORY.test(repository) || name.length > MAXIMUM_NAME_LENGTH) return undefined;
  return {
    ...(registry === undefined ? {} : { registry }),
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Writes a reference as `parseImageReference` reads it. */
export function formatImageReference(reference: ImageReference): string {
  const registry = reference.registry === undefined ? "" : `${reference.registry}/`;
  const tag = reference.tag === undefined ? "" : `:${reference.tag}`;
  const digest = reference.digest === undefined ? "" : `@${reference.digest}`;
  return `${registry}${reference.repository}${tag}${digest}`;
}

/** The repository of a reference with its registry, without tag and digest: what policies and release numbers go by. */
export function repositoryName({ registry, repository }: ImageReference): string {
  return registry === undefined ? repository : `${registry}/${repository}`;
}
