import { ThimbleError } from "@thimble/base";
import { formatImageReference, type ImageReference } from "@thimble/model";

/** Where a repository is. */
export interface RegistryAddress {
  /** As image references name it; credentials are kept under it. */
  readonly registry: string;
  readonly base: URL;
  readonly repository: string;
}

/** Names of this machine: HTTP without TLS never leaves it. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;

/**
 * Where the repository of a reference is: over HTTPS, on this machine and where `isPlain` over HTTP.
 * `docker.io` is spoken to where it is, and a name without a folder there is in `library`, as Docker has it.
 *
 * @throws ThimbleError images.no-registry when the reference names none
 */
export function registryAddress(reference: ImageReference, isPlain: boolean | undefined): RegistryAddress {
  const { registry, repository } = reference;
  if (registry === undefined) {
    const name = formatImageReference(reference);
    throw new ThimbleError("images.no-registry", `Cannot move image ${name}: it names no registry`, {
      where: name,
      expected: `the host of a registry before the name, for example registry.example.com/${name}`,
    });
  }
  const scheme = (isPlain ?? LOOPBACK.test(registry)) ? "http" : "https";
  const isHub = registry === "docker.io";
  return {
    registry,
    base: new URL(`${scheme}://${isHub ? "registry-1.docker.io" : registry}`),
    repository: isHub && !repository.includes("/") ? `library/${repository}` : repository,
  };
}
