import { type Digest, parseDigest } from "@thimble/model";

/** Stands for digits that are left out. No text in UTF-8 has this byte. @see RFC 3629, section 1 */
const MARK = 0xff;
const DIGITS = 64;
const HEX = /[0-9a-f]{64}/g;
const MAXIMUM_NUMBER_BYTES = 3;

/**
 * Digits of SHA-256 that stand in a document and are those of a part that the reader has by then: a mark and the part's number stand for them. They are nothing that
 * compresses, and the reader has them for nothing, as it names each part by its digest.
 * @param numbers of the parts before
 * @returns undefined for a document that has none of them, or is no text
 */
export function leaveOutDigests(bytes: Uint8Array, numbers: ReadonlyMap<Digest, number>): Uint8Array | undefined {
  if (bytes.includes(MARK)) return undefined;
  const text = Buffer.from(bytes).toString("latin1");
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { 0: digits, index } of text.matchAll(HEX)) {
    const digest = parseDigest(`sha256:${digits}`);
    const number = digest && numbers.get(digest);
    if (number === undefined) continue;
    pieces.push(bytes.subarray(at, index), Uint8Array.of(MARK), encodeNumber(number));
    at = index + DIGITS;
  }
  return at === 0 ? undefined : Buffer.concat([...pieces, bytes.subarray(at)]);
}

/**
 * The document again.
 * @param parts the digests of the parts before, by their number
 * @param maximum bytes that it may have
 * @returns undefined for bytes that `leaveOutDigests` never writes, or that become too many
 */
export function fillInDigests(bytes: Uint8Array, parts: readonly Digest[], maximum: number): Uint8Array | undefined {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const mark = bytes.indexOf(MARK, at);
    const end = mark < 0 ? bytes.length : mark;
    pieces.push(bytes.subarray(at, end));
    length += end - at;
    at = end;
    if (mark >= 0) {
      const number = decodeNumber(bytes, mark + 1);
      const digest = number && parts[number.value];
      if (digest === undefined) return undefined;
      pieces.push(Buffer.from(digest.slice(-DIGITS), "latin1"));
      length += DIGITS;
      at = number?.end ?? bytes.length;
    }
    if (length > maximum) return undefined;
  }
  return Uint8Array.from(Buffer.concat(pieces));
}

/** A number below 2^21 in one to three bytes, seven bits in each, the lowest first; the highest bit says that another byte comes. */
export function encodeNumber(number: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = number; left > 0x7f; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  bytes.push(number >>> (7 * bytes.length));
  return Uint8Array.from(bytes);
}

/** A number that begins at an offset, and where it ends; undefined where there is none. */
export function decodeNumber(
  bytes: Uint8Array,
  at: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let i = 0; i < MAXIMUM_NUMBER_BYTES; i += 1) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return undefined;
}
