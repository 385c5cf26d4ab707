import { isThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import { readAppIndex } from "../read/app-index.ts";
import { chooseTinyImage } from "../read/choose-image.ts";
import { BUNDLE_WORDS } from "./bundle-words.ts";
import { isIndexType, namedBlobs } from "./named-blobs.ts";

/** Bytes of a release that are in the dictionary, at most; a part that does not fit is not. */
export const MAXIMUM_KNOWN_BYTES: number = 256 * 1024;

/** Parts of a release that are looked at, at most. */
const MAXIMUM_PARTS = 1024;

/** A release that somebody has whole, an app's or one image, of which an answer may be made. */
export interface KnownRelease {
  /** The index or manifest that names it. */
  readonly root: Blob;
  /** What a frame of zstd may refer to: the same bytes wherever the release is. */
  readonly dictionary: Uint8Array;
  /** Every part of it, the root among them: none of these is to be sent. */
  readonly parts: ReadonlySet<Digest>;
}

/**
 * The manifests that a device takes of a document: of an image itself, of a release its app and all images, of another index the image for the tiny engine, or
 * none where it has no such image.
 * @throws ThimbleError images.malformed when it is none of these
 */
export function takenManifests({ descriptor, bytes }: Blob): readonly Descriptor[] {
  if (!isIndexType(descriptor.mediaType)) return [descriptor];
  const document = `index ${descriptor.digest}`;
  const release = readAppIndex(bytes, document);
  if (release !== undefined) return [release.app, ...release.images];
  try {
    return [chooseTinyImage(bytes, document)];
  } catch (error) {
    if (isThimbleError(error, "images.not-tiny")) return [];
    throw error;
  }
}

/**
 * Reads a release. What is about it, its signatures, is no part: nobody knows of another which of them they have.
 * @param root its index or manifest
 * @param read the bytes of a part, checked against its digest; undefined where it is not to be had
 * @returns undefined when a part of it is missing, or it is no release
 */
export async function readKnownRelease(
  root: Blob,
  read: (part: Descriptor) => Promise<Uint8Array | undefined>,
): Promise<KnownRelease | undefined> {
  const parts = new Set<Digest>();
  const pieces: Uint8Array[] = [BUNDLE_WORDS];
  let left = MAXIMUM_KNOWN_BYTES - root.bytes.length;
  if (left < 0) return undefined;
  /** Undefined for what is missing; false for what is too large or there already. */
  const take = async (part: Descriptor): Promise<Uint8Array | false | undefined> => {
    if (parts.has(part.digest) || parts.size === MAXIMUM_PARTS) return false;
    parts.add(part.digest);
    if (part.size > left) return false;
    const bytes = await read(part);
    if (bytes?.length !== part.size) return undefined;
    left -= bytes.length;
    pieces.push(bytes);
    return bytes;
  };
  try {
    for (const manifest of takenManifests(root)) {
      const bytes = manifest.digest === root.descriptor.digest ? root.bytes : await take(manifest);
      if (bytes === undefined) return undefined;
      if (bytes === false) continue;
      for (const blob of namedBlobs({ descriptor: manifest, bytes }).blobs) {
        if ((await take(blob)) === undefined) return undefined;
      }
    }
  } catch (error) {
    if (isThimbleError(error, "images.malformed")) return undefined;
    throw error;
  }
  parts.add(root.descriptor.digest);
  return { root, dictionary: Buffer.concat([...pieces, root.bytes]), parts };
}
