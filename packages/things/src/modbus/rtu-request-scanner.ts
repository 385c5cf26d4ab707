import { decodeRtuFrame, MAXIMUM_RTU_BYTES, type RtuFrame } from "./rtu-frame.ts";

/** Functions whose requests have four bytes of data. @see MODBUS Application Protocol V1.1b3, sections 6.1 to 6.6 */
const LAST_SHORT_FUNCTION = 6;
const SHORT_FRAME_BYTES = 8;

/** Functions that write several, and say how many bytes follow. @see MODBUS Application Protocol V1.1b3, sections 6.11 and 6.12 */
const LONG_FUNCTIONS: readonly number[] = [15, 16];
const BYTE_COUNT_AT = 6;
const LONG_FRAME_BYTES = 9;

/**
 * Finds requests in what comes over a serial line: from each byte on it looks for a frame whose CRC fits, so that garbage costs only
 * itself. A function that it does not know has a length that nothing tells; it is a frame when it is all there is.
 */
export class RtuRequestScanner {
  #heard: Uint8Array = new Uint8Array(0);

  /** Takes bytes and returns the frames that are whole now, in order. */
  push(bytes: Uint8Array): readonly RtuFrame[] {
    const heard = new Uint8Array(this.#heard.length + bytes.length);
    heard.set(this.#heard);
    heard.set(bytes, this.#heard.length);
    const frames: RtuFrame[] = [];
    let rest = heard;
    for (let start = 0; start < rest.length; start++) {
      const end = start + (requestBytes(rest, start) ?? 0);
      const frame = end > rest.length ? undefined : decodeRtuFrame(rest.subarray(start, end));
      if (frame === undefined) continue;
      frames.push(frame);
      rest = rest.subarray(end);
      start = -1;
    }
    const whole = frames.length > 0 ? undefined : decodeRtuFrame(rest);
    if (whole !== undefined) frames.push(whole);
    this.#heard = whole === undefined ? rest.subarray(Math.max(0, rest.length - MAXIMUM_RTU_BYTES)) : new Uint8Array(0);
    return frames;
  }
}

/** How long the request that begins at `start` is; undefined when its function does not tell, or the byte that does is not there yet. */
function requestBytes(bytes: Uint8Array, start: number): number | undefined {
  const code = bytes[start + 1] ?? 0;
  if (code >= 1 && code <= LAST_SHORT_FUNCTION) return SHORT_FRAME_BYTES;
  const count = bytes[start + BYTE_COUNT_AT];
  return LONG_FUNCTIONS.includes(code) && count !== undefined ? LONG_FRAME_BYTES + count : undefined;
}
