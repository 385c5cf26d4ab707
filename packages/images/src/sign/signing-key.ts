import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { type EpochMillis, ThimbleError } from "@thimble/base";

/** The curve, as OpenSSL names it. @see cosign, specs/SIGNATURE_SPEC.md, "Signature Schemes": ECDSA-P256 with SHA-256 */
const CURVE = "prime256v1";

/** A pair of keys as files hold them. */
export interface KeyPairFiles {
  /** PKCS#8 in PEM, encrypted when there was a password. A secret. */
  readonly privateKey: string;
  /** SubjectPublicKeyInfo in PEM. */
  readonly publicKey: string;
}

/** A public key that images are verified with. */
export interface VerificationKey {
  /** What it is called in messages and policies. */
  readonly name: string;
  readonly key: KeyObject;
  /** From when on it is trusted no more; default never. */
  readonly validUntil?: EpochMillis;
}

/**
 * Makes a pair of keys for signatures, ECDSA on P-256.
 * @param password encrypts the private key with AES-256 (PBES2, as OpenSSL reads it); undefined to leave it plain
 */
export function generateKeyPair(password: string | undefined): KeyPairFiles {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: CURVE });
  const encryption = password === undefined ? {} : { cipher: "aes-256-cbc", passphrase: password };
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem", ...encryption }).toString(),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

/**
 * Reads a private key; `where` names it in errors. Nothing of it is in an error, nor is its cause, which may hold some.
 * @throws ThimbleError images.bad-key when it is no private key of ECDSA on P-256, or the password does not open it
 */
export function parsePrivateKey(pem: string, password: string | undefined, where: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: "pem", ...(password === undefined ? {} : { passphrase: password }) });
  } catch {
    const locked = pem.includes("ENCRYPTED");
    throw badKey(
      where,
      locked ? "the password does not open it" : "it is no private key in PEM",
      locked ? "its password, in THIMBLE_KEY_PASSWORD" : "the file that thimble key generate wrote, or PKCS#8 in PEM",
    );
  }
  return onCurve(key, where);
}

/**
 * Reads a public key; `where` names it in errors.
 * @throws ThimbleError images.bad-key when it is no public key of ECDSA on P-256, or a private one
 */
export function parsePublicKey(pem: string, where: string): KeyObject {
  // Node takes a private key for its public one. Who names it here keeps a secret where none belongs.
  if (pem.includes("PRIVATE KEY")) throw badKey(where, "it is a private key", "the public key, FILE.pub");
  let key: KeyObject;
  try {
    key = createPublicKey({ key: pem, format: "pem" });
  } catch {
    throw badKey(where, "it is no public key in PEM", "the file .pub that thimble key generate wrote");
  }
  return onCurve(key, where);
}

/** Names a public key: the SHA-256 of its SubjectPublicKeyInfo, in hex. */
export function keyFingerprint(key: KeyObject): string {
  const spki = (key.type === "private" ? createPublicKey(key) : key).export({ type: "spki", format: "der" });
  return createHash("sha256").update(spki).digest("hex");
}

function onCurve(key: KeyObject, where: string): KeyObject {
  if (key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === CURVE) return key;
  throw badKey(where, `it is a key of ${key.asymmetricKeyType ?? "another kind"}`, "a key of ECDSA on the curve P-256");
}

function badKey(where: string, state: string, expected: string): ThimbleError {
  return new ThimbleError("images.bad-key", `Cannot use the key ${where}: ${state}`, { where, expected });
}
