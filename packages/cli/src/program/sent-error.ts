import { isThimbleError, ThimbleError } from "@thimble/base";
import type { SentError } from "./program-request.ts";

/** An error as it goes to another thread; one that is not of the catalogue is a bug of Thimble. */
export function sentError(error: unknown): SentError {
  const known = isThimbleError(error)
    ? error
    : new ThimbleError("base.bug", "Cannot run a program: an error that no part of Thimble expects", { cause: error });
  const { code, message, expected, cause } = known;
  return { code, message, expected, cause: cause instanceof Error ? (cause.stack ?? cause.message) : undefined };
}
