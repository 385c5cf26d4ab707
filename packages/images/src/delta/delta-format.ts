/**
 * The media type of a delta: a mark, then records. Numbers have the highest byte first.
 *
 * - A copy: 0, offset in the old layer (6 bytes), length (6).
 * - A frame: 1, offset and length of its dictionary in the old layer (6 and 6), length of what it unpacks to (4), length of the frame (4), the frame of zstd.
 */
export const DELTA_TYPE = "application/vnd.thimble.delta.v1";

/** The same records, of what two layers unpack to: for who has the contents of a layer and not its compressed bytes, as a container engine. */
export const CONTENT_DELTA_TYPE = "application/vnd.thimble.delta.contents.v1";

/** The header with which a client names layers that it has, the likeliest first, and a registry the one that a delta is against. */
export const DELTA_FROM = "thimble-delta-from";

/** The range that comes with a question for a delta, which is whole whatever the range: a registry that makes none sends this instead of the layer. */
export const NO_DELTA_RANGE = "bytes=0-0";

/** Bytes of a layer of which a delta is worth a question. */
export const MINIMUM_DELTA_LAYER: number = 1024 * 1024;
/** Bytes of a compressed layer of which a delta of the contents is worth a question. */
export const MINIMUM_CONTENT_LAYER: number = 64 * 1024;
/** Bytes of a layer, or of what it unpacks to, of which a registry makes a delta while the client waits, at most: 9 s of one core at 1.7 s for 100 MB. */
export const MAXIMUM_DELTA_LAYER: number = 512 * 1024 * 1024;

/** What a delta begins with. */
export const DELTA_MARK: Uint8Array = new TextEncoder().encode("thimble-delta-1\n");

/** Bytes that one frame unpacks to, at most; with its dictionary this bounds the memory of both sides. */
export const MAXIMUM_WINDOW: number = 4 * 1024 * 1024;
/** Bytes of a dictionary, at most. */
export const MAXIMUM_DICTIONARY: number = 4 * 1024 * 1024;
/** zstd's window: a frame and its dictionary together, 8 MiB. */
export const WINDOW_LOG = 23;

/** Bytes of the head of a copy. */
export const COPY_HEAD: number = 1 + 6 + 6;
/** Bytes of the head of a frame. */
export const FRAME_HEAD: number = COPY_HEAD + 4 + 4;

/** Bytes of the old layer. */
export interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/** The bytes of a frame of `length` bytes, at most. @see zstd.h, ZSTD_COMPRESSBOUND */
export function frameBound(length: number): number {
  return length + (length >>> 8) + 1024;
}

/** A record that copies. */
export function encodeCopy({ offset, length }: Stretch): Uint8Array {
  const head = Buffer.alloc(COPY_HEAD);
  head.writeUIntBE(offset, 1, 6);
  head.writeUIntBE(length, 7, 6);
  return head;
}

/** A record that unpacks, its head and its frame. */
export function encodeFrame(dictionary: Stretch, length: number, frame: Uint8Array): Uint8Array {
  const head = Buffer.alloc(FRAME_HEAD);
  head[0] = 1;
  head.writeUIntBE(dictionary.offset, 1, 6);
  head.writeUIntBE(dictionary.length, 7, 6);
  head.writeUInt32BE(length, 13);
  head.writeUInt32BE(frame.length, 17);
  return Buffer.concat([head, frame]);
}

/** What the head of a record says. */
export type DeltaHead =
  | { readonly kind: "copy"; readonly from: Stretch }
  | { readonly kind: "frame"; readonly from: Stretch; readonly length: number; readonly frameLength: number };

/** Reads a head; one of `COPY_HEAD` bytes is a copy, one of `FRAME_HEAD` a frame. */
export function decodeHead(bytes: Uint8Array): DeltaHead {
  const head = Buffer.from(bytes);
  const from = { offset: head.readUIntBE(1, 6), length: head.readUIntBE(7, 6) };
  if (head.length === COPY_HEAD) return { kind: "copy", from };
  return { kind: "frame", from, length: head.readUInt32BE(13), frameLength: head.readUInt32BE(17) };
}
