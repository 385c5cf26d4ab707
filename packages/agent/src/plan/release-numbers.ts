import type { Diagnostics } from "@thimble/base";
import { type Digest, parseImageReference, repositoryName } from "@thimble/model";

/** Highest release number that a device accepted, by repository. */
export type ReleaseNumbers = ReadonlyMap<string, number>;

/** An image that a service names. */
export interface NumberedImage {
  readonly service: string;
  /** The name that the app gives it. */
  readonly image: string;
  readonly digest: Digest;
  /** Its release number; undefined for none, which counts as 0. */
  readonly release: number | undefined;
}

/** What a device accepted before. */
export interface AcceptedReleases {
  readonly numbers: ReleaseNumbers;
  /** Images of the app as it is accepted now: they run, so nobody goes back with them. */
  readonly images: ReadonlySet<Digest>;
}

/** Adds a problem for each image that is older than one which the device accepted from the same repository. */
export function checkReleases(
  images: readonly NumberedImage[],
  accepted: AcceptedReleases,
  problems: Pick<Diagnostics, "add">,
): void {
  for (const { service, image, digest, release } of images) {
    const highest = accepted.numbers.get(repositoryOf(image)) ?? 0;
    if ((release ?? 0) >= highest || accepted.images.has(digest)) continue;
    const state = release === undefined ? "it has no release number" : `it is release ${release}`;
    problems.add("images.rolled-back", `Cannot go back to image ${image}: ${state}`, {
      where: `services.${service}`,
      expected: `release ${highest} or later, as this device accepted that one; or an operator who lets it go back`,
      details: { service, image, digest, highest },
    });
  }
}

/**
 * What a device remembers once it has accepted these images: numbers only grow. Where an operator lets it go back, the numbers of these
 * repositories are those of these images, so that the next release counts from there.
 */
export function acceptReleases(
  images: readonly NumberedImage[],
  numbers: ReleaseNumbers,
  mayGoBack: boolean,
): ReleaseNumbers {
  const now = new Map<string, number>();
  for (const { image, release = 0 } of images) {
    const repository = repositoryOf(image);
    now.set(repository, Math.max(now.get(repository) ?? 0, release));
  }
  const all = new Map(numbers);
  for (const [repository, number] of now) {
    const before = numbers.get(repository) ?? 0;
    if (mayGoBack || number > before) all.set(repository, number);
  }
  for (const [repository, number] of all) if (number === 0) all.delete(repository);
  return all;
}

/** A name that is no reference stands for itself: then it has a number of its own. */
function repositoryOf(image: string): string {
  const reference = parseImageReference(image);
  return reference === undefined ? image : repositoryName(reference);
}
