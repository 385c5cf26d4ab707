import type { Digest } from "@thimble/model";
import { createTarPacker, type TarPackController } from "modern-tar";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { LAYOUT_VERSION } from "../oci/layout-version.ts";
import type { ImageStore } from "../store/image-store.ts";
import type { LayoutIndex } from "../store/layout-index.ts";

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
  const { readable, controller } = createTarPacker();
  const filled = fill(controller, store, index, digests).catch((error: unknown) => controller.error(error));
  for await (const chunk of readable) yield chunk;
  await filled;
}

async function fill(
  controller: TarPackController,
  store: ImageStore,
  index: LayoutIndex,
  digests: readonly Digest[],
): Promise<void> {
  await add(controller, "oci-layout", canonicalBytes({ imageLayoutVersion: LAYOUT_VERSION }));
  await add(controller, "index.json", index.encode());
  for (const digest of digests) await addBlob(controller, store, digest);
  controller.finalize();
}

/** Owner and time say nothing of an image, so they are the same for all: then the same images give the same archive. */
async function add(controller: TarPackController, name: string, bytes: Uint8Array): Promise<void> {
  await addParts(controller, name, bytes.length, [bytes]);
}

async function addBlob(controller: TarPackController, store: ImageStore, digest: Digest): Promise<void> {
  const size = (await store.sizeOf(digest)) ?? 0;
  const parts = store.blobParts({ mediaType: "application/octet-stream", digest, size });
  await addParts(controller, `blobs/${digest.replace(":", "/")}`, size, parts);
}

async function addParts(
  controller: TarPackController,
  name: string,
  size: number,
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const header = { name, size, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0, uname: "", gname: "" };
  const writer = controller.add(header).getWriter();
  for await (const part of parts) await writer.write(part);
  await writer.close();
}
