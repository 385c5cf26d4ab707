import { canonicalJson } from "@thimble/model";
import type { Json } from "./json.ts";

/**
 * The one sequence of bytes of a value: equal values give equal bytes, hence equal digests.
 *
 * @throws RangeError for a number that is not finite, which JSON can not say
 */
export function canonicalBytes(value: Json): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonicalJson(value));
}
