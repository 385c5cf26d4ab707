import type { Digest } from "@thimble/model";
import { signedImage } from "../../src/oci/signature-tag.ts";
import type { ImageStore } from "../../src/store/image-store.ts";
import { sampleImage } from "./samples.ts";

/** What a store holds, as text that can be compared: each name with the digest of its image, and the digests without a name. */
export type StoreState = string;

/** What a store holds. Every image is read whole: a store that can not give what it lists holds half a state, and this throws. */
export async function stateOf(store: ImageStore): Promise<StoreState> {
  const images = await store.list();
  for (const { descriptor, reference } of images) {
    for (const digest of await store.blobsOf([descriptor])) await store.check(digest);
    if (signedImage(reference) === undefined) await store.wasm(descriptor.digest);
  }
  // No two signatures are the same, so one stands for what it signs.
  return describeState(
    images.map(({ reference, descriptor }) => [reference, signedImage(reference) ?? descriptor.digest]),
  );
}

/** The state of a store with these names and images. */
export function describeState(images: readonly (readonly [string | undefined, Digest])[]): StoreState {
  return images
    .map(([name, digest]) => `${name ?? "-"} ${digest}`)
    .sort()
    .join("\n");
}

/** The digest of the sample image with this marker. */
export function sampleDigest(marker: string): Digest {
  return sampleImage(marker).manifest.descriptor.digest;
}
