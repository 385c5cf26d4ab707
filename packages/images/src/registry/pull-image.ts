import { isThimbleError, ThimbleError } from "@thimble/base";
import type { Digest, ImageReference } from "@thimble/model";
import { DEFAULT_MODULE_LIMITS } from "@thimble/wasm";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES, parseImageManifest } from "../oci/image-manifest.ts";
import { MANIFEST_TYPE } from "../oci/media-types.ts";
import { referrerTag } from "../oci/signature-tag.ts";
import { describeTinyImage } from "../read/tiny-image-description.ts";
import { readTinyManifest } from "../read/tiny-manifest.ts";
import { type ImageStore, MAXIMUM_BLOB_BYTES } from "../store/image-store.ts";
import { LayoutIndex } from "../store/layout-index.ts";
import { nameOf, type StoredImage } from "../store/stored-image.ts";
import { chooseTinyImage } from "./choose-platform.ts";
import type { ImageSource } from "./image-source.ts";
import { isIndexType } from "./named-blobs.ts";

/** An image that was pulled. */
export interface PulledImage extends StoredImage {
  /** Bytes of manifests, config and module that were fetched; what the store had is not fetched again. */
  readonly fetchedBytes: number;
  /** Bytes of all that was taken: the image and what is about it, with the index that names it. */
  readonly imageBytes: number;
  /** Signatures and other referrers that came along. */
  readonly attachments: readonly Digest[];
  /** Referrers that did not: larger than a store takes, or no image manifests. */
  readonly leftOut: readonly Digest[];
}

/** Referrers of one image that are looked at, at most: each costs a device some kilobytes. */
const MAXIMUM_ATTACHMENTS = 100;

/**
 * Fetches a tiny image into a store under its reference, with its signatures and other referrers. Everything is checked before the store takes any of
 * it: an image is there whole or not at all. Of an index it takes the image for wasip1/wasm. A reference with a digest and no tag is kept as `sha256-` and the digits.
 *
 * @throws ThimbleError images.not-tiny, images.malformed for an image that the tiny engine does not run
 * @throws ThimbleError images.size-mismatch, images.digest-mismatch, images.registry-* as `RegistryClient`; images.* as `ImageStore.take`
 */
export async function pullImage(
  source: ImageSource,
  store: ImageStore,
  reference: ImageReference,
  signal: AbortSignal,
): Promise<PulledImage> {
  const named = reference.digest ?? reference.tag ?? "latest";
  const from = new Fetch(source, store, signal);
  const first = await from.manifest(named);
  const manifest = isIndexType(first.descriptor.mediaType)
    ? await from.manifest(chooseTinyImage(first.bytes, `index ${named}`).digest)
    : first;
  const tiny = readTinyManifest(manifest);
  const config = await from.fetch(tiny.config, MAXIMUM_DOCUMENT_BYTES);
  const { platform } = describeTinyImage(tiny, config);
  const module = await from.fetch(tiny.module, DEFAULT_MODULE_LIMITS.moduleBytes);
  const about = await from.attachments(manifest.descriptor.digest);
  const tag = reference.tag ?? reference.digest?.replace(":", "-") ?? "latest";
  // An index and its image have different digests: what was asked for is checked already.
  const { digest: _, ...name } = reference;
  const image = { descriptor: manifest.descriptor, reference: nameOf({ ...name, tag }) };
  let index = LayoutIndex.EMPTY.named(image.reference, image.descriptor, { platform: { ...platform } });
  for (const it of about.taken) index = index.named(nameOf({ ...name, tag: it.tag }), it.manifest.descriptor, {});
  await store.take(async (put) => {
    for (const blob of [module, config, manifest, ...about.taken.flatMap((it) => [...it.blobs, it.manifest])]) {
      await put(blob);
    }
    return index;
  });
  return {
    ...image,
    fetchedBytes: from.bytes,
    imageBytes: from.wholeBytes,
    attachments: about.taken.map((it) => it.manifest.descriptor.digest),
    leftOut: about.leftOut,
  };
}

/** A referrer, whole. */
interface Taken {
  readonly manifest: Blob;
  readonly blobs: readonly Blob[];
  /** The tag under which the store keeps it. */
  readonly tag: string;
}

/** Takes blobs from the store or the registry. */
class Fetch {
  readonly #source: ImageSource;
  readonly #store: ImageStore;
  readonly #signal: AbortSignal;
  /** What came over the wire. */
  bytes = 0;
  /** With what the store had. */
  wholeBytes = 0;

  constructor(source: ImageSource, store: ImageStore, signal: AbortSignal) {
    this.#source = source;
    this.#store = store;
    this.#signal = signal;
  }

  async manifest(tagOrDigest: string): Promise<Blob> {
    const manifest = await this.#source.manifest(tagOrDigest, this.#signal);
    this.bytes += manifest.bytes.length;
    this.wholeBytes += manifest.bytes.length;
    return manifest;
  }

  /** What is about an image, and what is too large for a store. */
  async attachments(image: Digest): Promise<{ readonly taken: readonly Taken[]; readonly leftOut: readonly Digest[] }> {
    const taken: Taken[] = [];
    const leftOut: Digest[] = [];
    const found = await this.#source.attachments(image, this.#signal);
    for (const { digest, tag } of found.slice(0, MAXIMUM_ATTACHMENTS)) {
      const manifest = await this.manifest(digest);
      const parts = partsOf(manifest);
      if (parts === undefined || parts.some(({ size }) => size > MAXIMUM_BLOB_BYTES)) {
        leftOut.push(digest);
        continue;
      }
      const blobs: Blob[] = [];
      for (const part of parts) blobs.push(await this.fetch(part, MAXIMUM_BLOB_BYTES));
      taken.push({ manifest, blobs, tag: tag ?? referrerTag(image, digest) });
    }
    return { taken, leftOut: [...leftOut, ...found.slice(MAXIMUM_ATTACHMENTS).map(({ digest }) => digest)] };
  }

  async fetch(descriptor: Descriptor, maximum: number): Promise<Blob> {
    const { digest, size } = descriptor;
    if (size > maximum) {
      const parts = { expected: `at most ${maximum} bytes`, details: { digest } };
      throw new ThimbleError("images.size-mismatch", `Cannot use blob ${digest}: it has ${size} bytes`, parts);
    }
    this.wholeBytes += size;
    const kept = await this.#kept(descriptor);
    if (kept !== undefined) return { descriptor, bytes: kept };
    const parts: Uint8Array[] = [];
    for await (const part of this.#source.blob(descriptor, this.#signal)) parts.push(part);
    this.bytes += size;
    return { descriptor, bytes: Uint8Array.from(Buffer.concat(parts)) };
  }

  async #kept({ digest, size }: Descriptor): Promise<Uint8Array | undefined> {
    try {
      const bytes = await this.#store.read(digest);
      return bytes.length === size ? bytes : undefined;
    } catch (error) {
      // Not there, or damaged: then it is fetched.
      if (isThimbleError(error) && !error.retryable) return undefined;
      throw error;
    }
  }
}

/** Config and layers of a referrer; undefined for what is no image manifest, and then nothing of ours. */
function partsOf({ descriptor, bytes }: Blob): readonly Descriptor[] | undefined {
  if (descriptor.mediaType !== MANIFEST_TYPE) return undefined;
  try {
    const { config, layers } = parseImageManifest(bytes, `manifest ${descriptor.digest}`);
    return [config, ...layers];
  } catch (error) {
    if (isThimbleError(error, "images.malformed")) return undefined;
    throw error;
  }
}
