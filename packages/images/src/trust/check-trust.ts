import { type EpochMillis, ThimbleError } from "@thimble/base";
import { type Digest, parseImageReference } from "@thimble/model";
import { ANNOTATION } from "../oci/annotations.ts";
import { parseImageManifest } from "../oci/image-manifest.ts";
import { releaseNumber } from "../read/release-number.ts";
import type { TrustedSigners } from "../sign/trusted-signers.ts";
import { verifyImage } from "../sign/verify-image.ts";
import type { VerifiedSignature } from "../sign/verify-signature.ts";
import type { ImageStore } from "../store/image-store.ts";
import { ruleFor, type TrustPolicy, type TrustRule } from "./trust-policy.ts";

/** An image that somebody wants to run: the name that says which rule it falls under, and what would run. */
export interface TrustQuestion {
  readonly name: string;
  readonly digest: Digest;
  /** What keys must still be valid at. */
  readonly now: EpochMillis;
}

/** Why an image may run. */
export interface TrustDecision {
  /** The rule that it falls under; undefined where no rule is about it and the policy is open for such. */
  readonly rule: TrustRule | undefined;
  /** The signatures that the rule demands; none where it demands none. */
  readonly signatures: readonly VerifiedSignature[];
  /**
   * The latest time that its signers vouch for: by their certificates, and by when they say that the image was made. It is at least this late now.
   * Undefined where they say none.
   */
  readonly signedAt?: EpochMillis | undefined;
}

/**
 * Checks that a device may run an image. The rule goes by the name that the app gives it, the signature by its digest. Resolves to why it may.
 *
 * @throws ThimbleError images.not-signed when the policy refuses it, with the reason; as `verifyImage` when it is damaged
 * @throws ThimbleError images.rolled-back when the policy demands a release number and the image has none
 */
export async function checkTrust(
  store: ImageStore,
  policy: TrustPolicy,
  question: TrustQuestion,
): Promise<TrustDecision> {
  const { name, digest, now } = question;
  const reference = parseImageReference(name);
  const rule = reference === undefined ? undefined : ruleFor(policy, reference);
  if (rule === undefined) {
    if (policy.others === "open") return { rule: undefined, signatures: [] };
    throw new ThimbleError("images.not-signed", `Cannot trust image ${name}: the policy has no rule for it`, {
      expected: "a rule for its repository, or others: open",
      details: { name, digest },
    });
  }
  const signatures = rule.signedBy === undefined ? [] : await verifyImage(store, digest, rule.signedBy, now);
  if (rule.isNumbered) await checkNumbered(store, question);
  return { rule, signatures, signedAt: await signedAt(store, digest, { signatures, signers: rule.signedBy }) };
}

async function signedAt(
  store: ImageStore,
  digest: Digest,
  {
    signatures,
    signers,
  }: { readonly signatures: readonly VerifiedSignature[]; readonly signers?: TrustedSigners | undefined },
): Promise<EpochMillis | undefined> {
  if (signatures.length === 0) return undefined;
  const { annotations } = parseImageManifest(await store.read(digest), `manifest ${digest}`);
  const created = Date.parse(annotations[ANNOTATION.created] ?? "");
  // Who dates an image after the end of their own key has no clock to go by.
  const ends = signatures.map(({ key }) => signers?.keys.find(({ name }) => name === key)?.validUntil ?? Infinity);
  const times = [
    ...signatures.flatMap((it) => it.certifiedAt ?? []),
    ...(created < Math.min(...ends) ? [created] : []),
  ];
  return times.length === 0 ? undefined : Math.max(...times);
}

async function checkNumbered(store: ImageStore, { name, digest }: TrustQuestion): Promise<void> {
  const document = `manifest ${digest}`;
  const { annotations } = parseImageManifest(await store.read(digest), document);
  if (releaseNumber(annotations, document) !== undefined) return;
  throw new ThimbleError("images.rolled-back", `Cannot trust image ${name}: it has no release number`, {
    expected: "release: in its thimble.yaml, as the policy demands a number",
    details: { name, digest },
  });
}
