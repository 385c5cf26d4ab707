import { isThimbleError, ThimbleError } from "@thimble/base";
import type { ImageReference } from "@thimble/model";
import { DEFAULT_MODULE_LIMITS } from "@thimble/wasm";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { describeTinyImage } from "../read/tiny-image-description.ts";
import { readTinyManifest } from "../read/tiny-manifest.ts";
import type { ImageStore } from "../store/image-store.ts";
import type { StoredImage } from "../store/stored-image.ts";
import { chooseTinyImage } from "./choose-platform.ts";
import type { RegistryClient } from "./registry-client.ts";

/** An image that was pulled. */
export interface PulledImage extends StoredImage {
  /** Bytes of manifests, config and module that were fetched; what the store had is not fetched again. */
  readonly fetchedBytes: number;
  /** Bytes of manifest, config and module together. */
  readonly imageBytes: number;
}

/**
 * Fetches a tiny image into a store under its reference. Everything is checked before the store takes any of it: an image is there whole or not at all.
 * Of an index it takes the image for wasip1/wasm. A reference with a digest and no tag is kept as `sha256-` and the digits.
 *
 * @throws ThimbleError images.not-tiny, images.malformed for an image that the tiny engine does not run
 * @throws ThimbleError images.size-mismatch, images.digest-mismatch, images.registry-* as `RegistryClient`; images.* as `ImageStore.add`
 */
export async function pullImage(
  client: RegistryClient,
  store: ImageStore,
  reference: ImageReference,
  signal: AbortSignal,
): Promise<PulledImage> {
  const named = reference.digest ?? reference.tag ?? "latest";
  const first = await client.manifest(named, signal);
  const manifest = isIndex(first.descriptor)
    ? await client.manifest(chooseTinyImage(first.bytes, `index ${named}`).digest, signal)
    : first;
  const tiny = readTinyManifest(manifest);
  const from = new Fetch(client, store, signal);
  const config = await from.fetch(tiny.config, MAXIMUM_DOCUMENT_BYTES);
  describeTinyImage(tiny, config);
  const module = await from.fetch(tiny.module, DEFAULT_MODULE_LIMITS.moduleBytes);
  const tag = reference.tag ?? reference.digest?.replace(":", "-") ?? "latest";
  // An index and its image have different digests: what was asked for is checked already.
  const { digest: _, ...name } = reference;
  const stored = await store.add({ manifest, config, module }, { ...name, tag });
  const manifestBytes = first.bytes.length + (manifest === first ? 0 : manifest.bytes.length);
  return {
    ...stored,
    fetchedBytes: manifestBytes + from.bytes,
    imageBytes: manifest.bytes.length + config.bytes.length + module.bytes.length,
  };
}

function isIndex({ mediaType }: Descriptor): boolean {
  return /^application\/vnd\.(?:oci\.image\.index\.v1|docker\.distribution\.manifest\.list\.v2)\+json$/.test(mediaType);
}

/** Takes blobs from the store or the registry. */
class Fetch {
  readonly #client: RegistryClient;
  readonly #store: ImageStore;
  readonly #signal: AbortSignal;
  bytes = 0;

  constructor(client: RegistryClient, store: ImageStore, signal: AbortSignal) {
    this.#client = client;
    this.#store = store;
    this.#signal = signal;
  }

  async fetch(descriptor: Descriptor, maximum: number): Promise<Blob> {
    const { digest, size } = descriptor;
    if (size > maximum) {
      const parts = { expected: `at most ${maximum} bytes`, details: { digest } };
      throw new ThimbleError("images.size-mismatch", `Cannot use blob ${digest}: it has ${size} bytes`, parts);
    }
    const kept = await this.#kept(descriptor);
    if (kept !== undefined) return { descriptor, bytes: kept };
    const parts: Uint8Array[] = [];
    for await (const part of this.#client.blob(descriptor, this.#signal)) parts.push(part);
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
