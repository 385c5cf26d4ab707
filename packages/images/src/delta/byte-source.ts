/** Bytes that are read anywhere: a layer on a disk, or in a registry that knows ranges. */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /** `length` bytes from `offset` on, all within the size. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes that are read at once, at most: a registry is asked 25 times for 100 MB. */
export const PART_BYTES: number = 4 * 1024 * 1024;

/** A stretch of a source in parts. */
export async function* readParts(
  source: ByteSource,
  offset: number = 0,
  length: number = source.size,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += PART_BYTES)
    yield await source.read(offset + at, Math.min(PART_BYTES, length - at));
}
