/** Codes of Node and OpenSSL for a certificate or a handshake that does not do. @see Node.js, TLS, "X509 certificate error codes" */
const TLS_CODES = /CERT|CRL|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS|ERR_SSL|^EPROTO$/;

/** The code of an error that says that the other end's certificate is not trusted, or that there is no TLS with it; undefined for another error. */
export function certificateProblem(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  return TLS_CODES.test(code) ? code : undefined;
}

/** What would be right, for messages. */
export const TRUSTED_CERTIFICATE = "a certificate for that host by an authority of the system or of thimble:ca";
