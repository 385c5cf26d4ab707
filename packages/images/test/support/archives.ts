import type { TarEntry, TarHeader } from "modern-tar";
import { packTar } from "modern-tar";
import { writeArchive } from "../../src/archive/write-archive.ts";
import type { ImageStore } from "../../src/store/image-store.ts";

/** All bytes of a stream. */
async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(Buffer.concat(await Array.fromAsync(chunks)));
}

/** Bytes as a stream of pieces of this size. */
export async function* pieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** An archive of all that a store holds. */
export async function archiveOf(store: ImageStore): Promise<Uint8Array> {
  return bytesOf(writeArchive(store, await store.indexOf(() => true)));
}

/** A tar of files of ours. */
export function tarOf(files: Readonly<Record<string, string>>, more: readonly Partial<TarHeader>[] = []) {
  const entries: TarEntry[] = Object.entries(files).map(([name, body]) => ({
    header: { name, size: Buffer.byteLength(body), type: "file" },
    body,
  }));
  return packTar([...entries, ...more.map((header) => ({ header: { name: "x", size: 0, ...header } }))]);
}
