import { type ImageReference, parseImageReference } from "@thimble/model";
import type { ImageStore } from "../store/image-store.ts";
import type { StoredImage } from "../store/stored-image.ts";
import { type CopiedImage, copyImage } from "./copy-image.ts";
import type { RegistryClient } from "./registry-client.ts";
import { StoreSource } from "./store-source.ts";

/** An image that was pushed. */
export interface PushedImage extends StoredImage, Omit<CopiedImage, "descriptor"> {}

/** What to push, and under which name. */
export interface PushImageOptions {
  /** The name or digest in the store. */
  readonly image: ImageReference;
  /** The name in the registry. Default that in the store. */
  readonly to?: ImageReference;
  /** Whether only the image is sent, without what is about it. Default false. */
  readonly isBare?: boolean;
}

/**
 * Sends an image of a store to the registry of its reference, with its signatures and other referrers. Blobs go before the manifest, so that the
 * registry has the image whole or not at all. What the registry has in another repository is mounted.
 *
 * @throws ThimbleError images.not-found when the store has none; as `copyImage`
 */
export async function pushImage(
  client: RegistryClient,
  store: ImageStore,
  options: PushImageOptions,
  signal: AbortSignal,
): Promise<PushedImage> {
  const { image, to = image, isBare = false } = options;
  const stored = await store.resolve(image);
  const { digest } = stored.descriptor;
  const tag = to.tag ?? (to.digest === undefined ? "latest" : undefined);
  const mountFrom = await otherRepositories(store, stored, to);
  const copied = await copyImage(
    { from: new StoreSource(store), named: digest, to: client, tag, mountFrom, isBare },
    signal,
  );
  return { ...copied, ...stored };
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
