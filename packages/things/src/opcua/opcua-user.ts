import { createPrivateKey, X509Certificate } from "node:crypto";
import { ThimbleError } from "@thimble/base";
import { splitLogin } from "../security/split-login.ts";

/** Who logs in: somebody with a password, or with a certificate whose key is here. */
export type OpcuaUser =
  | { readonly userName: string; readonly password: string }
  /** The certificate is DER, the key PEM. */
  | { readonly certificate: Uint8Array; readonly privateKey: string };

/**
 * Who a secret stands for: `user:password`, or in PEM a certificate and its private key, one after the other.
 * @throws ThimbleError things.no-secret for PEM that is not both, or in which one does not belong to the other; nothing of it is in the message
 * @see OPC 10000-4 v1.05, section 7.40.4 "UserNameIdentityToken" and section 7.40.5 "X509IdentityTokens"
 */
export function parseOpcuaUser(name: string, secret: string): OpcuaUser {
  if (!secret.includes("-----BEGIN ")) {
    const { user, password = "" } = splitLogin(secret);
    return { userName: user, password };
  }
  const [certificate] = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/.exec(secret) ?? [];
  const [privateKey] =
    /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )?PRIVATE KEY-----/.exec(secret) ?? [];
  if (certificate === undefined || privateKey === undefined)
    throw noUser(name, certificate === undefined ? "there is no certificate in it" : "there is no private key in it");
  let isPair: boolean;
  let der: Uint8Array;
  try {
    const parsed = new X509Certificate(certificate);
    der = parsed.raw;
    isPair = parsed.checkPrivateKey(createPrivateKey(privateKey));
  } catch {
    // What the library says may show a part of the key.
    throw noUser(name, "it can not be read");
  }
  if (!isPair) throw noUser(name, "its private key is that of another certificate");
  return { certificate: der, privateKey };
}

function noUser(name: string, state: string): ThimbleError {
  return new ThimbleError("things.no-secret", `Cannot log in with the secret "${name}": ${state}`, {
    expected: "user:password, or a certificate and its private key without a passphrase, PEM, one after the other",
  });
}
