/** Bytes of a chunk: where an edit is, this much of each side of it is packed instead of copied. */
const MINIMUM_CHUNK = 4 * 1024;
/** Bytes of a chunk, at most. */
export const MAXIMUM_CHUNK: number = 64 * 1024;
/** A cut where the highest 14 bits of the hash are zero: every 16 KiB of ordinary bytes. */
const SHIFT = 32 - 14;

/** A number for each byte, from a generator with a fixed seed. Only who makes a delta cuts, so any numbers do. */
const GEAR: Int32Array = gear();

/**
 * Cuts bytes where the bytes before the cut say so (the hash of the last 32 of them), so that the same content is cut at the same places wherever it
 * stands. Holds one chunk.
 * @see Xia et al., "FastCDC", USENIX ATC 2016, section 3.1: the gear hash
 */
export async function* cutChunks(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(MAXIMUM_CHUNK);
  let length = 0;
  let hash = 0;
  for await (const part of parts) {
    for (let from = 0; from < part.length; ) {
      const end = Math.min(part.length, from + MAXIMUM_CHUNK - length);
      const earliest = from + MINIMUM_CHUNK - length;
      let at = from;
      let isCut = false;
      while (at < end && !isCut) {
        hash = ((hash << 1) + (GEAR[part[at] ?? 0] ?? 0)) | 0;
        at += 1;
        isCut = hash >>> SHIFT === 0 && at >= earliest;
      }
      chunk.set(part.subarray(from, at), length);
      length += at - from;
      from = at;
      if (!isCut && length < MAXIMUM_CHUNK) continue;
      yield chunk.slice(0, length);
      length = 0;
      hash = 0;
    }
  }
  if (length > 0) yield chunk.slice(0, length);
}

/** @see Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (14), 2003: the triple 13, 17, 5 */
function gear(): Int32Array {
  let state = 1;
  return Int32Array.from({ length: 256 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
}
