import { type Digest, type ImageReference, parseImageReference, repositoryName } from "@thimble/model";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { type Blob, type Descriptor, makeBlob, readDescriptor } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { EMPTY_TYPE, MANIFEST_TYPE } from "../oci/media-types.ts";
import { referrerTag, signedImage } from "../oci/signature-tag.ts";
import { checkRoom } from "../store/check-room.ts";
import type { ImageStore } from "../store/image-store.ts";
import { LayoutIndex } from "../store/layout-index.ts";
import type { StoredImage } from "../store/stored-image.ts";

/** What is to go beside an image. */
export interface AttachedContent {
  /** Media type of the bytes, which is also the type of the artifact. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Something that a store has about an image. */
export interface Attached {
  /** Of its manifest. */
  readonly digest: Digest;
  /** Undefined where the manifest does not say. */
  readonly artifactType: string | undefined;
  /** What it is made of. */
  readonly parts: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** As `AttachedContent`, of any size. */
export interface AttachedStream {
  /** Its media type is also the type of the artifact. */
  readonly descriptor: Descriptor;
  /** The bytes, in parts. */
  readonly parts: AsyncIterable<Uint8Array>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Puts bytes beside an image of a store, as a referrer: an SBOM, a model, data. The image stays as it is; what is about it goes with it when it is saved
 * or pushed, and leaves the store with it. The same bytes of the same type are there once.
 *
 * @throws ThimbleError images.not-found when the store has no such image; as `ImageStore.take`
 * @see OCI image-spec v1.1.1, manifest.md, "Guidelines for Artifact Usage" and `subject`
 */
export function attachBlob(
  store: ImageStore,
  reference: ImageReference,
  { mediaType, bytes, annotations = {} }: AttachedContent,
): Promise<StoredImage> {
  const { descriptor } = makeBlob(mediaType, bytes);
  return attachStream(store, reference, { descriptor, parts: ReadableStream.from([bytes]), annotations });
}

/**
 * As `attachBlob`, with a part of the bytes in memory at a time.
 * @throws ThimbleError images.no-space before anything is written; images.size-mismatch, images.digest-mismatch when the parts are not what the descriptor says
 */
export async function attachStream(
  store: ImageStore,
  reference: ImageReference,
  { descriptor: content, parts, annotations = {} }: AttachedStream,
): Promise<StoredImage> {
  const image = await store.resolve(reference);
  const { descriptor: subject } = image;
  const isThere = (await store.sizeOf(content.digest)) === content.size;
  if (!isThere) await checkRoom(store, `attach ${content.digest}`, content.size);
  const config = makeBlob(EMPTY_TYPE, new TextEncoder().encode("{}"));
  const manifest = makeBlob(
    MANIFEST_TYPE,
    canonicalBytes({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      artifactType: content.mediaType,
      config: { ...config.descriptor },
      layers: [{ ...content }],
      subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
      annotations: { ...annotations },
    }),
  );
  const repository = repositoryName(parseImageReference(image.reference ?? "") ?? reference);
  const name = `${repository}:${referrerTag(subject.digest, manifest.descriptor.digest)}`;
  await store.take(async (put, receive) => {
    await receive(content, parts);
    for (const blob of [config, manifest]) await put(blob);
    return LayoutIndex.EMPTY.named(name, manifest.descriptor, {});
  });
  return { descriptor: manifest.descriptor, reference: name };
}

/** What a referrer says of itself. @throws ThimbleError images.malformed */
export function readAttached({ descriptor, bytes }: Blob): Attached {
  const json = JsonReader.parse(bytes, `manifest ${descriptor.digest}`);
  return {
    digest: descriptor.digest,
    artifactType: json.optional("artifactType")?.string(),
    parts: json.optional("layers")?.items().map(readDescriptor) ?? [],
    annotations: json.optional("annotations")?.strings() ?? {},
  };
}

/** What a store has about an image: signatures, SBOMs, provenance, models. @throws ThimbleError images.malformed, images.missing-blob and the like */
export async function listAttached(store: ImageStore, image: Digest): Promise<readonly Attached[]> {
  const entries = (await store.list()).filter(({ reference }) => signedImage(reference) === image);
  const digests = [...new Set(entries.map(({ descriptor }) => descriptor.digest))];
  return Promise.all(
    digests.map(async (digest) => {
      const bytes = await store.read(digest);
      return readAttached({ descriptor: { mediaType: MANIFEST_TYPE, digest, size: bytes.length }, bytes });
    }),
  );
}
