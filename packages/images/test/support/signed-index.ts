import { type KeyObject, sign } from "node:crypto";
import type { TinyImage } from "../../src/build/tiny-image.ts";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { type Blob, makeBlob } from "../../src/oci/descriptor.ts";
import { INDEX_TYPE } from "../../src/oci/media-types.ts";
import { signatureTag } from "../../src/oci/signature-tag.ts";
import { writeSignatureManifest } from "../../src/sign/signature-manifest.ts";
import { PAYLOAD_MEDIA_TYPE, writePayload } from "../../src/sign/signature-payload.ts";
import type { ImageStore } from "../../src/store/image-store.ts";
import { LayoutIndex } from "../../src/store/layout-index.ts";

/** An index that names images for platforms, the tiny one among them. */
export function indexOf(images: readonly (readonly [TinyImage, platform: string])[]): Blob {
  const manifests = images.map(([{ manifest }, platform]) => {
    const [os = "", architecture = ""] = platform.split("/");
    return { ...manifest.descriptor, platform: { os, architecture } };
  });
  return makeBlob(INDEX_TYPE, canonicalBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }));
}

/** A signature of any document in cosign's form: all blobs of it, the manifest first. */
export function signatureOf(signed: Blob, key: KeyObject): readonly [Blob, ...Blob[]] {
  const payload = makeBlob(
    PAYLOAD_MEDIA_TYPE,
    writePayload({ image: signed.descriptor.digest, repository: "plant/guard" }),
  );
  const signature = sign("sha256", payload.bytes, key).toString("base64");
  const { manifest, config } = writeSignatureManifest(signed.descriptor, [{ payload: payload.descriptor, signature }]);
  return [manifest, config, payload];
}

/** Puts an image into a store as taken out of an index, and a signature of the index beside it. */
export async function holdSignedIndex(
  store: ImageStore,
  image: TinyImage,
  { index, key }: { readonly index: Blob; readonly key: KeyObject },
): Promise<void> {
  const signature = signatureOf(index, key);
  await store.take(async (put) => {
    for (const blob of [image.config, image.module, image.manifest, index, ...signature]) await put(blob);
    return LayoutIndex.EMPTY.named("guard:1", image.manifest.descriptor, {}, index.descriptor.digest).named(
      `guard:${signatureTag(index.descriptor.digest)}`,
      signature[0].descriptor,
      {},
    );
  });
}
