import { type KeyObject, X509Certificate } from "node:crypto";
import { type Bundle, bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { type SignedEntity, type TrustMaterial, toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import { type EpochMillis, ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { JsonReader } from "../oci/json-reader.ts";
import { checkSignStatement, STATEMENT_PAYLOAD } from "./sign-statement.ts";
import type { TrustedIdentity, TrustedSigners } from "./trusted-signers.ts";

/** A bundle, and the image that it is said to sign. */
export interface BundleOfImage {
  /** JSON. @see sigstore protobuf-specs, sigstore_bundle.proto */
  readonly bundle: Uint8Array;
  readonly image: Digest;
  /** The image's manifest, whose digest that is. */
  readonly manifest: Uint8Array;
}

/**
 * Verifies a sigstore bundle without a network: against a key, or by its certificate, its timestamp and its entry in the log against a trusted root.
 *
 * @returns the name of who signed
 * @throws Error when it does not hold, with the reason as its message
 */
export function verifyBundle({ bundle: bytes, image, manifest }: BundleOfImage, trusted: TrustedSigners): string {
  const document = "sigstore bundle";
  const bundle = bundleFromJSON(JsonReader.parse(bytes, document).json);
  const name = signerOf(bundle, manifest, trusted);
  const { content } = bundle;
  // Of a message signature the library has compared the bytes that were signed; a statement is only now known to be its signer's.
  if (content.$case === "dsseEnvelope") {
    const { payload, payloadType } = content.dsseEnvelope;
    if (payloadType !== STATEMENT_PAYLOAD) throw new Error(`a bundle signs ${payloadType}`);
    checkSignStatement(payload, image);
  }
  return name;
}

/** When the certificate of a verified bundle was issued; undefined for a bundle with a key. @throws Error when it can not be read */
export function certifiedAt(bytes: Uint8Array): EpochMillis | undefined {
  const { content } = bundleFromJSON(JsonReader.parse(bytes, "sigstore bundle").json).verificationMaterial;
  if (content.$case === "publicKey") return undefined;
  const leaf = content.$case === "certificate" ? content.certificate : content.x509CertificateChain.certificates[0];
  return leaf === undefined ? undefined : new X509Certificate(leaf.rawBytes).validFromDate.getTime();
}

/** Reads a trusted_root.json; `where` names it in errors. @throws ThimbleError images.malformed when it is none */
export function parseTrustedRoot(text: string, where: string): TrustedRoot {
  try {
    const root = TrustedRoot.fromJSON(JSON.parse(text));
    toTrustMaterial(root);
    if (root.certificateAuthorities.length > 0) return root;
  } catch {
    // What the library says of it names its own lines.
  }
  throw new ThimbleError("images.malformed", `Cannot read ${where}: it is no trusted root`, {
    where,
    expected: "trusted_root.json of sigstore, with at least one certificate authority",
  });
}

function signerOf(bundle: Bundle, manifest: Uint8Array, trusted: TrustedSigners): string {
  const entity = toSignedEntity(bundle, Buffer.from(manifest));
  return entity.key.$case === "public-key" ? keyOf(entity, trusted) : identityOf(entity, trusted);
}

/** The key suffices: what a log says beside it is not needed, and nobody said which log to trust. */
function keyOf(entity: SignedEntity, { keys }: TrustedSigners): string {
  const signer = keys.find(({ key }) => {
    const verifier = new Verifier(materialOf(key), { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
    try {
      verifier.verify({ ...entity, tlogEntries: [], timestamps: [] });
      return true;
    } catch {
      return false;
    }
  });
  if (signer === undefined) throw new Error("a bundle is of another key, or was changed");
  return signer.name;
}

function materialOf(key: KeyObject): TrustMaterial {
  const publicKey = () => ({ publicKey: key, validFor: () => true });
  return { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [], publicKey };
}

function identityOf(entity: SignedEntity, { identities, trustedRoot }: TrustedSigners): string {
  if (trustedRoot === undefined) throw new Error("a bundle has a certificate, and no trusted root is declared");
  const { identity } = verified(new Verifier(toTrustMaterial(trustedRoot)), entity);
  const [subject, issuer] = [identity?.subjectAlternativeName, identity?.extensions?.issuer];
  // Whole texts: the library's own comparison is by patterns, and one that is not anchored lets others in.
  const isTheirs = (it: TrustedIdentity): boolean => it.subject === subject && it.issuer === issuer;
  const found = identities.find(isTheirs);
  if (found === undefined) throw new Error(`a bundle is signed by ${subject ?? "nobody"} of ${issuer ?? "no issuer"}`);
  return found.name;
}

function verified(verifier: Verifier, entity: SignedEntity): ReturnType<Verifier["verify"]> {
  try {
    return verifier.verify(entity);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new Error(`a bundle does not hold against the trusted root (${code})`);
  }
}
