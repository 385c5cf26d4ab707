/** Bytes that are read anywhere: a layer on a disk, or in a registry that knows ranges. */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /** `length` bytes from `offset` on, all within the size. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes that are read at once, at most: a registry is asked 25 times for 100 MB. */
export const PART_BYTES: number = 4 * 1024 * 1024;

/** A stretch of a source in parts of `partBytes`, but the last. */
export async function* readParts(
  source: ByteSource,
  offset: number = 0,
  length: number = source.size,
  partBytes: number = PART_BYTES,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += partBytes) yield await source.read(offset + at, Math.min(partBytes, length - at));
}

/** A file of `size` bytes as a source; `gone` is what is thrown when it does not have them any more. */
export function fileSource(
  size: number,
  readPart: (offset: number, length: number) => Promise<Uint8Array | undefined>,
  gone: () => Error,
): ByteSource {
  return {
    size,
    read: async (offset, length) => {
      const bytes = await readPart(offset, length);
      if (bytes?.length !== length) throw gone();
      return bytes;
    },
  };
}
