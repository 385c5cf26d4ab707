import type { Digest } from "@thimble/model";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import { makeAppIndex } from "../read/app-index.ts";
import type { ImageStore } from "../store/image-store.ts";
import { type CopiedImage, copyImage } from "./copy-image.ts";
import type { Attachment, ImageSource } from "./image-source.ts";
import type { RegistryClient } from "./registry-client.ts";
import { StoreSource } from "./store-source.ts";

/** A release of an app that is in a store. */
export interface AppToPush {
  /** Of its document. */
  readonly app: Digest;
  /** Of the images of its services, in an order that stays from release to release: what stays in its place costs a device nothing. */
  readonly images: readonly Digest[];
  /** The tag that the release gets. */
  readonly tag: string;
}

/**
 * Sends an app of a store with all its images, signatures and other referrers into one repository, under one tag: an index of them, that any OCI client
 * copies. The registry has the release whole or not at all. The same release has the same digest.
 *
 * @throws ThimbleError images.not-found when the store has not all of it; as `copyImage`
 */
export async function pushApp(
  client: RegistryClient,
  store: ImageStore,
  { app, images, tag }: AppToPush,
  signal: AbortSignal,
): Promise<CopiedImage> {
  const descriptorOf = async (digest: Digest): Promise<Descriptor> =>
    (await store.resolve({ repository: "app", digest })).descriptor;
  const index = makeAppIndex({
    app: await descriptorOf(app),
    images: await Promise.all(images.map(descriptorOf)),
  });
  const from = new WithIndex(new StoreSource(store), index);
  return await copyImage({ from, named: index.descriptor.digest, to: client, tag }, signal);
}

/** A store, with an index that it has not. */
class WithIndex implements ImageSource {
  readonly #source: ImageSource;
  readonly #index: Blob;

  constructor(source: ImageSource, index: Blob) {
    this.#source = source;
    this.#index = index;
  }

  async manifest(named: string, signal: AbortSignal): Promise<Blob> {
    return named === this.#index.descriptor.digest ? this.#index : await this.#source.manifest(named, signal);
  }

  blob(descriptor: Descriptor, signal: AbortSignal): AsyncIterable<Uint8Array> {
    return this.#source.blob(descriptor, signal);
  }

  attachments(image: Digest, signal: AbortSignal): Promise<readonly Attachment[]> {
    return this.#source.attachments(image, signal);
  }
}
