import { ThimbleError } from "@thimble/base";
import type { ByteSource } from "./byte-source.ts";
import { COPY_HEAD, DELTA_MARK, decodeHead, FRAME_HEAD, MAXIMUM_DELTA_LAYER } from "./delta-format.ts";

/** Bytes that are read at a time: some thousand heads. */
const WINDOW_BYTES: number = 64 * 1024;

/**
 * Bytes that a delta makes, as the heads of its records say; nothing else of it is read.
 * @throws ThimbleError images.malformed when it is none, or makes more than a delta may
 */
export async function measureDelta(delta: ByteSource): Promise<number> {
  let window = { at: 0, bytes: Buffer.alloc(0) };
  const head = async (at: number, length: number): Promise<Uint8Array> => {
    if (at + length > delta.size) throw malformed("it is cut off");
    if (at < window.at || at + length > window.at + window.bytes.length) {
      const read = await delta.read(at, Math.min(WINDOW_BYTES, delta.size - at));
      window = { at, bytes: Buffer.from(read) };
    }
    return window.bytes.subarray(at - window.at, at - window.at + length);
  };
  let length = 0;
  for (let at = DELTA_MARK.length; at < delta.size; ) {
    const [kind] = await head(at, 1);
    const record = decodeHead(await head(at, kind === 0 ? COPY_HEAD : FRAME_HEAD));
    length += record.kind === "copy" ? record.from.length : record.length;
    at += record.kind === "copy" ? COPY_HEAD : FRAME_HEAD + record.frameLength;
    if (length > MAXIMUM_DELTA_LAYER) throw malformed("it makes too much");
  }
  return length;
}

function malformed(state: string): ThimbleError {
  const expected = "a delta as the registry makes it of a layer that is here";
  return new ThimbleError("images.malformed", `Cannot measure a delta: ${state}`, { expected });
}
