import { type ErrorCode, isThimbleError, ThimbleError } from "@thimble/base";
import { JsonReader } from "../oci/json-reader.ts";
import type { HttpAnswer } from "./http.ts";
import { readWhole } from "./read-whole.ts";

/** Bytes of an error document that are read: the specification's examples take a few hundred. */
const MAXIMUM_ERROR_BYTES = 16 * 1024;

/** @see OCI distribution-spec v1.1.1, "Error Codes", and Docker Registry HTTP API V2, "Errors" */
const KNOWN_CODES: readonly string[] = [
  "BLOB_UNKNOWN",
  "BLOB_UPLOAD_INVALID",
  "BLOB_UPLOAD_UNKNOWN",
  "DIGEST_INVALID",
  "MANIFEST_BLOB_UNKNOWN",
  "MANIFEST_INVALID",
  "MANIFEST_UNKNOWN",
  "MANIFEST_UNVERIFIED",
  "NAME_INVALID",
  "NAME_UNKNOWN",
  "SIZE_INVALID",
  "TAG_INVALID",
  "UNAUTHORIZED",
  "DENIED",
  "UNSUPPORTED",
  "TOOMANYREQUESTS",
];

const EXPECTED = {
  "images.registry-denied":
    "credentials that may do this: docker login, or an entry in the config.json that DOCKER_CONFIG names",
  "images.registry-not-found": "a name and tag, or digest, that the registry has",
  "images.registry-busy": "a registry that has time; try again later",
  "images.registry-refused": "a registry that speaks OCI distribution 1.1, and an image that it takes",
} as const satisfies Partial<Record<ErrorCode, string>>;

/** A URL for errors: without its query and user, which can be as good as a password. */
export function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** The status that answers may have that a later try can mend. @see RFC 9110, sections 15.5.9 and 15.6; RFC 6585, section 4 */
export function isPassing(status: number): boolean {
  return [408, 429, 500, 502, 503, 504].includes(status);
}

/**
 * The error for an answer that is none of those that were hoped for. Reads its body. Of what the registry says only codes of the
 * specification are told: the rest could be anything, even what was sent to it.
 */
export async function registryFailure(doing: string, url: URL, answer: HttpAnswer): Promise<ThimbleError> {
  const { status } = answer;
  const said = await codesOf(answer);
  const code = codeFor(status, said);
  return new ThimbleError(code, `Cannot ${doing}: the registry answered ${[status, ...said].join(" ")}`, {
    where: shownUrl(url),
    expected: EXPECTED[code],
    details: { status },
  });
}

function codeFor(status: number, said: readonly string[]): keyof typeof EXPECTED {
  if (status === 401 || status === 403 || said.includes("DENIED")) return "images.registry-denied";
  if (status === 404) return "images.registry-not-found";
  return isPassing(status) ? "images.registry-busy" : "images.registry-refused";
}

async function codesOf(answer: HttpAnswer): Promise<readonly string[]> {
  try {
    const json = JsonReader.parse(await readWhole(answer, MAXIMUM_ERROR_BYTES, "error"), "error");
    const codes = json
      .member("errors")
      .items()
      .map((error) => error.member("code").string());
    return KNOWN_CODES.filter((code) => codes.includes(code));
  } catch {
    // The status says enough; many proxies answer in HTML.
    return [];
  } finally {
    answer.discard();
  }
}

/** What OpenSSL and Node call a certificate that does not hold, or a server that speaks no TLS. @see Node.js, tls, "X509 certificate error codes" */
const UNTRUSTED =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|HOSTNAME_MISMATCH$|INVALID_CA$|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_)/;

/** The error for a registry that could not be spoken with, or stopped in the middle. */
export function unreachable(doing: string, url: URL, cause: unknown): ThimbleError {
  if (isThimbleError(cause)) return cause;
  if (cause instanceof Error && "code" in cause && UNTRUSTED.test(String(cause.code))) {
    return new ThimbleError("images.registry-untrusted", `Cannot ${doing}: there is no TLS with it that is trusted`, {
      where: shownUrl(url),
      expected: "a certificate for this host by an authority in certs.d, in the system or in THIMBLE_CA",
      cause,
    });
  }
  return new ThimbleError("images.registry-unreachable", `Cannot ${doing}: the connection failed`, {
    where: shownUrl(url),
    expected: "a registry that answers at this address, with a certificate that is trusted",
    cause,
  });
}

/** The error for an answer that the specification does not allow. */
export function lied(doing: string, url: URL, state: string, expected: string): ThimbleError {
  return new ThimbleError("images.registry-refused", `Cannot ${doing}: ${state}`, { where: shownUrl(url), expected });
}
