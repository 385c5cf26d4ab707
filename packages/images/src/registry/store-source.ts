import { ThimbleError } from "@thimble/base";
import { type Digest, parseDigest, parseImageReference } from "@thimble/model";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { MANIFEST_TYPE } from "../oci/media-types.ts";
import { cosignTags, signedImage } from "../oci/signature-tag.ts";
import { readSubject } from "../oci/subject.ts";
import type { ImageStore } from "../store/image-store.ts";
import type { Attachment, ImageSource } from "./image-source.ts";

/** The images of a store, to be sent elsewhere. Images are asked for by digest. */
export class StoreSource implements ImageSource {
  readonly #store: ImageStore;

  constructor(store: ImageStore) {
    this.#store = store;
  }

  async manifest(named: string): Promise<Blob> {
    const digest = parseDigest(named);
    if (digest === undefined) throw new ThimbleError("base.bug", `Cannot send "${named}": a store is asked by digest`);
    const bytes = await this.#store.read(digest);
    const known = (await this.#store.list()).find(({ descriptor }) => descriptor.digest === digest);
    const mediaType = known?.descriptor.mediaType ?? writtenType(bytes, digest);
    return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
  }

  blob(descriptor: Descriptor): AsyncIterable<Uint8Array> {
    return this.#store.blobParts(descriptor);
  }

  async attachments(image: Digest): Promise<readonly Attachment[]> {
    const found = new Map<Digest, string | undefined>();
    const tags = cosignTags(image);
    const read = (digest: Digest): Promise<Uint8Array> => this.#store.read(digest);
    for (const { descriptor, reference } of await this.#store.list()) {
      const isAbout = signedImage(reference) === image || (await readSubject(descriptor, read)) === image;
      if (!isAbout) continue;
      const tag = parseImageReference(reference ?? "")?.tag ?? "";
      found.set(descriptor.digest, tags.includes(tag) ? tag : found.get(descriptor.digest));
    }
    return [...found].map(([digest, tag]) => ({ digest, tag }));
  }
}

/** An image within an index says itself what it is. @see OCI image-spec v1.1.1, manifest.md, `mediaType` */
function writtenType(bytes: Uint8Array, digest: Digest): string {
  return JsonReader.parse(bytes, `manifest ${digest}`).optional("mediaType")?.string() ?? MANIFEST_TYPE;
}
