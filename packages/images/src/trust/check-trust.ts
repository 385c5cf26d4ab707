import { ThimbleError } from "@thimble/base";
import { type Digest, parseImageReference } from "@thimble/model";
import { verifyImage } from "../sign/verify-image.ts";
import type { ImageStore } from "../store/image-store.ts";
import { ruleFor, type TrustPolicy } from "./trust-policy.ts";

/** An image that somebody wants to run: the name that says which rule it falls under, and what would run. */
export interface TrustQuestion {
  readonly name: string;
  readonly digest: Digest;
}

/**
 * Checks that a device may run an image. The rule goes by the name that the app gives it, the signature by its digest.
 *
 * @throws ThimbleError images.not-signed when the policy refuses it, with the reason; as `verifyImage` when it is damaged
 */
export async function checkTrust(store: ImageStore, policy: TrustPolicy, question: TrustQuestion): Promise<void> {
  const { name, digest } = question;
  const reference = parseImageReference(name);
  const rule = reference === undefined ? undefined : ruleFor(policy, reference);
  if (rule === undefined) {
    if (policy.others === "open") return;
    throw new ThimbleError("images.not-signed", `Cannot trust image ${name}: the policy has no rule for it`, {
      expected: "a rule for its repository, or others: open",
      details: { name, digest },
    });
  }
  if (rule.signedBy.length > 0) await verifyImage(store, digest, rule.signedBy);
}
