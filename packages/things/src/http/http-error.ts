import { ThimbleError } from "@thimble/base";

/** Codes of Node and OpenSSL for a certificate or a handshake that does not do. @see Node.js, TLS, "X509 certificate error codes" */
const TLS_CODES = /CERT|CRL|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS|ERR_SSL|^EPROTO$/;

/**
 * An error of the catalogue for what went wrong with a request. Nothing of the request is in it but `name`: headers hold secrets.
 * @param name what was asked, `GET http://host/path`
 */
export function toHttpError(error: unknown, name: string): ThimbleError {
  if (error instanceof ThimbleError) return error;
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  if (TLS_CODES.test(code))
    return new ThimbleError("things.refused", `Cannot ask ${name}: its certificate is not trusted (${code})`, {
      expected: "a certificate for that host by an authority of the system or of thimble:ca",
      cause: error,
    });
  // @see llhttp, its errors
  if (code.startsWith("HPE_"))
    return new ThimbleError("things.bad-answer", `Cannot take the answer of ${name}: it is no HTTP`, { cause: error });
  if (code === "ERR_INVALID_CHAR")
    return new ThimbleError("things.refused", `Cannot ask ${name}: a secret has a character that no header may have`, {
      expected: "a secret without line ends",
    });
  if (code === "ENOENT" || code === "EACCES")
    return new ThimbleError("things.refused", `Cannot ask ${name}: the file of thimble:ca can not be read`, {
      expected: "a PEM file with the certificates of authorities",
      cause: error,
    });
  return new ThimbleError(
    "things.unreachable",
    `Cannot reach ${name}: ${code === "" ? "the connection broke" : code}`,
    {
      expected: "a server that listens there; it is tried again by itself",
      cause: error,
    },
  );
}
