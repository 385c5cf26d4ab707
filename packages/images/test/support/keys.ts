import type { KeyObject } from "node:crypto";
import { generateKeyPair, parsePrivateKey, parsePublicKey, type VerificationKey } from "../../src/sign/signing-key.ts";

/** A pair of keys of this name. */
export function keyPair(name: string): { readonly secret: KeyObject; readonly trusted: VerificationKey } {
  const { privateKey, publicKey } = generateKeyPair(undefined);
  return {
    secret: parsePrivateKey(privateKey, undefined, name),
    trusted: { name, key: parsePublicKey(publicKey, name) },
  };
}
