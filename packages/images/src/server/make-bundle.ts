import type { Digest } from "@thimble/model";
import { cosignTags } from "../oci/signature-tag.ts";
import { encodeBundle, MAXIMUM_BUNDLE_BYTES } from "../registry/image-bundle.ts";
import type { Attachment } from "../registry/image-source.ts";
import type { RegistryStore } from "./registry-store.ts";
import type { RepositoryEntry } from "./repository-index.ts";

/** Bytes of what is about an image in the head of a bundle, at most: its digest, its tag, which has a digest too, and their names. */
const NAMED_BYTES = 200;

/**
 * An image with its config, its layers, its signatures and what else is about it, as one answer; undefined when the image, or the list of what is about it,
 * is too large for that. What is
 * about it and does not fit is named, and left to be fetched.
 */
export async function makeBundle(
  store: RegistryStore,
  repository: string,
  image: RepositoryEntry,
): Promise<Uint8Array | undefined> {
  const index = await store.index(repository);
  const { digest } = image.descriptor;
  const attachments = new Map<Digest, Attachment>();
  for (const entry of index.entries) {
    if (entry.subject === digest)
      attachments.set(entry.descriptor.digest, { digest: entry.descriptor.digest, tag: undefined });
  }
  for (const tag of cosignTags(digest)) {
    const found = index.tagged(tag)?.descriptor.digest;
    if (found !== undefined) attachments.set(found, { digest: found, tag });
  }
  const manifests: { mediaType: string; bytes: Uint8Array }[] = [];
  const blobs = new Map<Digest, Uint8Array>();
  // With thousands of signatures their list alone is no small answer.
  let left = MAXIMUM_BUNDLE_BYTES - attachments.size * NAMED_BYTES;
  if (left < MAXIMUM_BUNDLE_BYTES / 2) return undefined;
  for (const entry of [image, ...[...attachments.keys()].flatMap((it) => index.get(it) ?? [])]) {
    const parts = await partsOf(store, repository, entry, left);
    if (parts === undefined && entry === image) return undefined;
    if (parts === undefined) continue;
    manifests.push({ mediaType: entry.descriptor.mediaType, bytes: parts.manifest });
    for (const [name, bytes] of parts.blobs) blobs.set(name, bytes);
    left -= parts.size;
  }
  return await encodeBundle({ manifests, blobs: [...blobs.values()], attachments: [...attachments.values()] });
}

interface Parts {
  readonly manifest: Uint8Array;
  readonly blobs: ReadonlyMap<Digest, Uint8Array>;
  readonly size: number;
}

/** Manifest and blobs of an image; undefined when they have more bytes than `left`, or it is no image. */
async function partsOf(
  store: RegistryStore,
  repository: string,
  entry: RepositoryEntry,
  left: number,
): Promise<Parts | undefined> {
  const { descriptor } = entry;
  if (descriptor.size > left) return undefined;
  const described = await store.describe(entry);
  if (described === undefined || described.manifests.length > 0) return undefined;
  const blobs = new Map<Digest, Uint8Array>();
  let size = descriptor.size;
  for (const digest of new Set(described.blobs)) {
    const bytes = await store.blobSize(repository, digest);
    size += bytes;
    if (size > left) return undefined;
    const part = { mediaType: "application/octet-stream", digest, size: bytes };
    blobs.set(digest, Buffer.concat(await Array.fromAsync(store.readBlob(part, undefined))));
  }
  return { manifest: await store.manifestBytes(descriptor), blobs, size };
}
