import type { TrustedRoot } from "@sigstore/protobuf-specs";
import type { VerificationKey } from "./signing-key.ts";

/** Somebody whose identity a certificate of sigstore says. Both texts must be the same to the letter. */
export interface TrustedIdentity {
  /** What it is called in messages and policies. */
  readonly name: string;
  /** Who vouched for it, e.g. `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** The subject alternative name of the certificate: an address, or the URL of a workflow. */
  readonly subject: string;
}

/** Whose signatures count. */
export interface TrustedSigners {
  readonly keys: readonly VerificationKey[];
  readonly identities: readonly TrustedIdentity[];
  /** What certificates and logs are verified against; undefined when no identity is trusted. */
  readonly trustedRoot: TrustedRoot | undefined;
}

/** Keys alone. */
export function onlyKeys(keys: readonly VerificationKey[]): TrustedSigners {
  return { keys, identities: [], trustedRoot: undefined };
}
