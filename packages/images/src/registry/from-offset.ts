/** The bytes from `offset` on. All before are read: their source gives them only in order, or has to hash them. */
export async function* fromOffset(parts: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Uint8Array> {
  let skip = offset;
  for await (const part of parts) {
    const rest = part.subarray(skip);
    skip -= part.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}
