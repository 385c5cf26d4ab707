import { isThimbleError, ThimbleError } from "@thimble/base";
import type { SentError } from "./program-request.ts";

/** An error as it goes to another thread; one that is not of the catalogue is a bug of Thimble. */
export function sentError(error: unknown): SentError {
  const known = isThimbleError(error)
    ? error
    : new ThimbleError("base.bug", "Cannot run a program: an error that no part of Thimble expects", { cause: error });
  const { code, message, where, expected, cause } = known;
  return { code, message, where, expected, cause: cause instanceof Error ? told(cause, known) : undefined };
}

/** Where a bug happened helps who mends it; what is wrong with a program says its message. */
function told(cause: Error, { row }: ThimbleError): string {
  return row.audience === "bug" ? (cause.stack ?? cause.message) : cause.message;
}
