import { type ImageReference, repositoryName } from "@thimble/model";
import type { TrustedSigners } from "../sign/trusted-signers.ts";

/** Who may sign what: one line of a policy. */
export interface TrustRule {
  /** A repository with its registry, or what such begin with and `*`: `plant/*`, `registry.example:5000/*`, `*`. */
  readonly images: string;
  /** One of them must have signed; undefined when the images need no signature. */
  readonly signedBy: TrustedSigners | undefined;
  /** Whether the images must have a release number. */
  readonly isNumbered: boolean;
}

/** Which images a device runs. */
export interface TrustPolicy {
  /** What becomes of an image that no rule is about: it runs, or it is refused. */
  readonly others: "open" | "closed";
  readonly rules: readonly TrustRule[];
  /** The fleet that the device is of; left out for a developer's. */
  readonly fleet?: string;
}

/** The policy of a device that has none: everything runs. For developers. */
export const OPEN_POLICY: TrustPolicy = { others: "open", rules: [] };

/** The policy of a device of a fleet that has none: nothing runs. */
export const CLOSED_POLICY: TrustPolicy = { others: "closed", rules: [] };

/** The rule for an image: of those that are about it the narrowest, one for a repository itself before any with `*`; undefined when none is. */
export function ruleFor(policy: TrustPolicy, reference: ImageReference): TrustRule | undefined {
  const name = repositoryName(reference);
  const [narrowest] = policy.rules
    .filter(({ images }) => (images.endsWith("*") ? name.startsWith(images.slice(0, -1)) : images === name))
    .sort((a, b) => narrowness(b) - narrowness(a));
  return narrowest;
}

/** What of a pattern must be the same. `plant/a` is as long as `plant/*`, and says one letter more. */
function narrowness({ images }: TrustRule): number {
  return images.endsWith("*") ? images.length - 1 : images.length;
}
