/**
 * A part of an address as it was meant; one that is not percent-encoded as it should be stands for itself.
 * @param decode what undoes it: `decodeURI` for a path, whose separators stay
 * @see RFC 3986, section 2.1
 */
export function percentDecoded(part: string, decode: (text: string) => string = decodeURIComponent): string {
  try {
    return decode(part);
  } catch {
    // A lone %, or bytes that are no UTF-8.
    return part;
  }
}
