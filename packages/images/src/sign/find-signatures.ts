import { isThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { Descriptor } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { MANIFEST_TYPE } from "../oci/media-types.ts";
import { signedImage } from "../oci/signature-tag.ts";
import { subjectOf } from "../oci/subject.ts";
import { chooseOfIndex } from "../read/choose-image.ts";
import type { ImageStore } from "../store/image-store.ts";
import { readBundleManifest, readSignatureManifest, type SignatureEntry } from "./signature-manifest.ts";

/** What may be a signature: one of cosign's form, or a sigstore bundle. Nothing of it is verified. */
export type FoundSignature = {
  /** What it must have signed: the image, or the index that it was taken out of. */
  readonly subject: Digest;
} & (SignatureEntry | { readonly bundle: Descriptor });

/**
 * Everything in a store that may be a signature of an image: at the tags where cosign puts it, and in manifests whose subject it is; of the image
 * itself first, then of the index that it was taken out of, of each manifest in turns. An index counts where the store has it and it names this very image as the one that
 * the tiny engine runs: who signs an index signs what it names, and no other.
 *
 * @throws ThimbleError images.store-failed when the disk fails
 */
export async function findSignatures(store: ImageStore, image: Digest): Promise<readonly FoundSignature[]> {
  const subjects = [image, ...(await indexesOf(store, image))];
  const found = new Map<Digest, FoundSignature[][]>(subjects.map((subject) => [subject, []]));
  const seen = new Set<Digest>(subjects);
  // A manifest that took signatures of an older one over has them again.
  const entries = new Set<string>();
  for (const { descriptor, reference } of await store.list()) {
    const { digest, size, mediaType } = descriptor;
    if (seen.has(digest) || mediaType !== MANIFEST_TYPE || size > MAXIMUM_DOCUMENT_BYTES) continue;
    seen.add(digest);
    try {
      const bytes = await store.read(digest);
      for (const subject of new Set([signedImage(reference), subjectOf(bytes, digest)])) {
        const lists = subject && found.get(subject);
        if (lists === undefined || subject === undefined) continue;
        const list: FoundSignature[] = [];
        lists.push(list);
        for (const entry of readSignatureManifest(bytes, digest)) {
          const key = `${subject} ${entry.payload.digest} ${entry.signature}`;
          if (!entries.has(key)) list.push({ ...entry, subject });
          entries.add(key);
        }
        list.push(...readBundleManifest(bytes, digest).map((bundle) => ({ bundle, subject })));
      }
    } catch (error) {
      if (!isThimbleError(error) || error.retryable) throw error;
    }
  }
  return [...found.values()].flatMap(inTurns);
}

/** The first of each, then the second of each: who looks at the first of them only can not be shown one manifest of nothing but chaff. */
function inTurns<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

/**
 * The indexes that an image was taken out of. The store's note of it is nobody's word: the document itself must name the image, as it is described
 * here, for the platform that would be chosen of it.
 */
async function indexesOf(store: ImageStore, image: Digest): Promise<readonly Digest[]> {
  const named = new Map<Digest, Descriptor>();
  for (const { descriptor, index } of await store.list()) {
    if (index !== undefined && descriptor.digest === image) named.set(index, descriptor);
  }
  const found: Digest[] = [];
  for (const [index, { mediaType, size }] of named) {
    try {
      const chosen = chooseOfIndex(await store.read(index), `index ${index}`);
      if (chosen.digest === image && chosen.mediaType === mediaType && chosen.size === size) found.push(index);
    } catch (error) {
      if (!isThimbleError(error) || error.retryable) throw error;
    }
  }
  return found;
}
