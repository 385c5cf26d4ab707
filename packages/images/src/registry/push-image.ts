import { type ImageReference, parseImageReference } from "@thimble/model";
import type { Descriptor } from "../oci/descriptor.ts";
import type { ImageStore } from "../store/image-store.ts";
import type { StoredImage } from "../store/stored-image.ts";
import type { RegistryClient } from "./registry-client.ts";

/** An image that was pushed. */
export interface PushedImage extends StoredImage {
  /** Bytes of manifest, config and module that were sent; what the registry had is not sent again. */
  readonly sentBytes: number;
  /** Bytes of manifest, config and module together. */
  readonly imageBytes: number;
}

/**
 * Sends a tiny image of a store to the registry of its reference. Blobs go before the manifest, so that the registry has the image whole or not
 * at all. What the registry has in another repository is mounted.
 *
 * @throws ThimbleError images.not-found when the store has none; as `ImageStore.describe`, `RegistryClient`
 */
export async function pushImage(
  client: RegistryClient,
  store: ImageStore,
  reference: ImageReference,
  signal: AbortSignal,
): Promise<PushedImage> {
  const image = await store.resolve(reference);
  const { descriptor } = image;
  const { config, module } = await store.describe(descriptor.digest);
  const others = await otherRepositories(store, image, reference);
  let sentBytes = descriptor.size;
  for (const blob of [module, config]) {
    if (await isThere(client, blob, others, signal)) continue;
    const bytes = await store.read(blob.digest);
    await client.upload({ descriptor: blob, source: (offset) => one(bytes.subarray(offset)) }, signal);
    sentBytes += blob.size;
  }
  const manifest = { descriptor, bytes: await store.read(descriptor.digest) };
  const tagOrDigest = reference.tag ?? (reference.digest === undefined ? "latest" : descriptor.digest);
  await client.putManifest(manifest, tagOrDigest, signal);
  return { ...image, sentBytes, imageBytes: descriptor.size + config.size + module.size };
}

async function isThere(
  client: RegistryClient,
  { digest }: Descriptor,
  others: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  if (await client.hasBlob(digest, signal)) return true;
  for (const from of others) if (await client.mount(digest, from, signal)) return true;
  return false;
}

/** Other repositories of the same registry that this image was pulled from or pushed to, as far as names tell; the first few of them. */
async function otherRepositories(
  store: ImageStore,
  { descriptor }: StoredImage,
  to: ImageReference,
): Promise<readonly string[]> {
  const same = (await store.list()).filter((it) => it.descriptor.digest === descriptor.digest);
  const names = same.flatMap((it) => parseImageReference(it.reference ?? "") ?? []);
  const others = names.filter((name) => name.registry === to.registry && name.repository !== to.repository);
  return [...new Set(others.map((name) => name.repository))].slice(0, 2);
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
