import { type KeyObject, sign, verify } from "node:crypto";
import { type ImageReference, parseImageReference, repositoryName } from "@thimble/model";
import { type Blob, makeBlob } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { signatureTag } from "../oci/signature-tag.ts";
import type { ImageStore } from "../store/image-store.ts";
import { LayoutIndex } from "../store/layout-index.ts";
import type { StoredImage } from "../store/stored-image.ts";
import {
  mergeSignatureManifests,
  readSignatureManifest,
  type SignatureEntry,
  writeSignatureManifest,
} from "./signature-manifest.ts";
import { PAYLOAD_MEDIA_TYPE, writePayload } from "./signature-payload.ts";

/** A signature that was made, and where it is. */
export interface SignedImage {
  readonly image: StoredImage;
  /** The manifest with the signatures of the image, by the name under which cosign looks for it. */
  readonly signature: StoredImage;
  /** Whether the key had signed it before; then nothing was changed. */
  readonly wasSigned: boolean;
}

/**
 * Signs an image of a store by its digest, beside the signatures that it has. The image itself stays as it is.
 *
 * @param reference names the repository that the signature says, by its name in the store where it has no other
 * @throws ThimbleError images.not-found when the store has no such image; images.digest-mismatch and the like when it is damaged
 * @see cosign, specs/SIGNATURE_SPEC.md
 */
export async function signImage(store: ImageStore, reference: ImageReference, key: KeyObject): Promise<SignedImage> {
  const image = await store.resolve(reference);
  for (const digest of await store.blobsOf([image.descriptor])) await store.check(digest);
  const repository = repositoryOf(image, reference);
  const name = `${repository}:${signatureTag(image.descriptor.digest)}`;
  const payload = makeBlob(PAYLOAD_MEDIA_TYPE, writePayload({ image: image.descriptor.digest, repository }));
  const there = (await store.list()).find((entry) => entry.reference === name);
  const theirs = there === undefined ? undefined : await manifestOf(store, there);
  const isOurs = (entry: SignatureEntry): boolean =>
    entry.payload.digest === payload.descriptor.digest &&
    verify("sha256", payload.bytes, key, Buffer.from(entry.signature, "base64"));
  const entries = theirs === undefined ? [] : readSignatureManifest(theirs.bytes, `signatures of ${name}`);
  if (there !== undefined && entries.some(isOurs)) return { image, signature: there, wasSigned: true };
  const signature = sign("sha256", payload.bytes, key).toString("base64");
  const ours = writeSignatureManifest(image.descriptor, [{ payload: payload.descriptor, signature }]);
  const { manifest, config } = (theirs && mergeSignatureManifests(theirs, ours.manifest)) ?? ours;
  const [signed = { descriptor: manifest.descriptor, reference: name }] = await store.take(async (put) => {
    for (const blob of [payload, config, manifest]) await put(blob);
    return LayoutIndex.EMPTY.named(name, manifest.descriptor, {});
  }, there?.descriptor);
  return { image, signature: signed, wasSigned: false };
}

/** The signatures that are there; undefined for what is too large to be some. */
async function manifestOf(store: ImageStore, { descriptor }: StoredImage): Promise<Blob | undefined> {
  if (descriptor.size > MAXIMUM_DOCUMENT_BYTES) return undefined;
  return { descriptor, bytes: await store.read(descriptor.digest) };
}

function repositoryOf({ reference }: StoredImage, asked: ImageReference): string {
  return repositoryName(parseImageReference(reference ?? "") ?? asked);
}
