import type { ImageReference } from "@thimble/model";

const HUB = "docker.io";

/**
 * A repository by its whole name: engines leave out Docker's own registry, and the folder `library` of it.
 * @see distribution/reference, "Grammar", and splitDockerDomain
 */
export function engineRepository({ registry = HUB, repository }: ImageReference): string {
  const folder = registry === HUB && !repository.includes("/") ? "library/" : "";
  return `${registry}/${folder}${repository}`;
}
