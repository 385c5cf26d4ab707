import { ThimbleError } from "@thimble/base";
import { certificateProblem, TRUSTED_CERTIFICATE } from "../security/certificate-problem.ts";

/**
 * An error of the catalogue for what went wrong with a request. Nothing of the request is in it but `name`: headers hold secrets.
 * @param name what was asked, `GET http://host/path`
 */
export function toHttpError(error: unknown, name: string): ThimbleError {
  if (error instanceof ThimbleError) return error;
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  if (certificateProblem(error) !== undefined)
    return new ThimbleError("things.refused", `Cannot ask ${name}: its certificate is not trusted (${code})`, {
      expected: TRUSTED_CERTIFICATE,
      cause: error,
    });
  // @see llhttp, its errors
  if (code.startsWith("HPE_"))
    return new ThimbleError("things.bad-answer", `Cannot take the answer of ${name}: it is no HTTP`, { cause: error });
  if (code === "ERR_INVALID_CHAR")
    return new ThimbleError("things.refused", `Cannot ask ${name}: a secret has a character that no header may have`, {
      expected: "a secret without line ends",
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
