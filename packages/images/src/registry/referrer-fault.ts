import { type ErrorCode, isThimbleError } from "@thimble/base";

/** What is wrong with one referrer, and not with the image, the registry or the store. */
const FAULTS: readonly ErrorCode[] = ["images.registry-not-found", "images.size-mismatch", "images.digest-mismatch"];

/** Whether a referrer alone is not to be had: listed and gone, or not what its digest says. Everything else may come all the same. */
export function isReferrerFault(error: unknown): boolean {
  return FAULTS.some((code) => isThimbleError(error, code));
}
