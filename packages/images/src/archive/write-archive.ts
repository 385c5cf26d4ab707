import type { Digest } from "@thimble/model";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { LAYOUT_VERSION } from "../oci/layout-version.ts";
import type { ImageStore } from "../store/image-store.ts";
import type { LayoutIndex } from "../store/layout-index.ts";

import { type TarFile, tarOf } from "./tar-files.ts";

/**
 * Images as one OCI image layout in a tar, as skopeo's `oci-archive:` reads it: the images that `index` names and every blob that they need.
 * The same images give the same bytes. Blobs of any size go through in parts; besides, 8 MB wait for the reader.
 *
 * @throws ThimbleError as `ImageStore.read` while it is read
 * @see OCI image-spec v1.1.1, image-layout.md
 */
export async function* writeArchive(store: ImageStore, index: LayoutIndex): AsyncGenerator<Uint8Array> {
  const needed = await store.blobsOf(index.entries.map((image) => image.descriptor));
  const indexes = new Set(index.entries.flatMap((image) => image.index ?? []));
  const there = new Set(await store.blobs());
  const digests = [...needed.union(indexes.intersection(there))].sort();
  yield* tarOf(filesOf(store, index, digests));
}

async function* filesOf(store: ImageStore, index: LayoutIndex, digests: readonly Digest[]): AsyncGenerator<TarFile> {
  for (const [name, bytes] of [
    ["oci-layout", canonicalBytes({ imageLayoutVersion: LAYOUT_VERSION })],
    ["index.json", index.marked(false).encode()],
  ] as const) {
    yield { name, size: bytes.length, parts: [bytes] };
  }
  for (const digest of digests) {
    const size = (await store.sizeOf(digest)) ?? 0;
    const parts = store.blobParts({ mediaType: "application/octet-stream", digest, size });
    yield { name: `blobs/${digest.replace(":", "/")}`, size, parts };
  }
}
