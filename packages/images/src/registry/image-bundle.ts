import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { ThimbleError } from "@thimble/base";
import { type Digest, parseDigest } from "@thimble/model";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { digestOf, readDigest } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { DOCKER_LIST_TYPE, DOCKER_MANIFEST_TYPE, INDEX_TYPE, MANIFEST_TYPE } from "../oci/media-types.ts";
import type { Attachment } from "./image-source.ts";
import { decodeNumber, encodeNumber, fillInDigests, leaveOutDigests } from "./left-out-digests.ts";

/** The media type of a bundle, which a client accepts beside those of manifests. */
export const BUNDLE_TYPE = "application/vnd.thimble.bundle.v3+zstd";

/** Bytes of what is in a bundle at most: what is larger is not worth one answer. */
export const MAXIMUM_BUNDLE_BYTES: number = 256 * 1024;

/** Parts of a bundle at most. */
export const MAXIMUM_BUNDLE_PARTS = 4096;

/** A manifest, or something that a manifest names. */
export interface BundlePart {
  readonly bytes: Uint8Array;
  /** Of a manifest or index; undefined for anything else. */
  readonly mediaType: string | undefined;
}

/** What is about each image of an answer, also what does not come with it. */
export type About = ReadonlyMap<Digest, readonly Attachment[]>;

/** What a document names, an image or the release of an app, with all that is about it, as one answer. */
export interface ImageBundle {
  /** The digest of the document. */
  readonly first: Digest;
  /** What somebody lacks, each before what names it: then its digest stands in no other part. */
  readonly parts: readonly BundlePart[];
  readonly about: About;
}

/** Better than 12 makes a kilobyte no smaller. @see zstd(1), "compression level" */
const LEVEL = 12;
/** Binary logarithm of the memory that a frame may ask for: 1 MiB, more than a bundle and its dictionary have. By default it is 128 MiB, of a device with less. */
const WINDOW_LOG = 20;

/** What a part is, by the number of its kind; 0 is no manifest. */
const KINDS: readonly (string | undefined)[] = [
  undefined,
  MANIFEST_TYPE,
  INDEX_TYPE,
  DOCKER_MANIFEST_TYPE,
  DOCKER_LIST_TYPE,
];
/** In the byte of the kind: digests are left out. */
const IS_SHORTENED = 0x80;

/**
 * A bundle as bytes: a frame of zstd with the dictionary of what the reader has. In it parts, each after its kind in one byte and its length; digests of parts
 * before it are left out (`leaveOutDigests`). The last part is JSON: what the bundle was asked for, and what is about which image. Whoever reads
 * names each part by its own digest.
 */
export async function encodeBundle(bundle: ImageBundle, dictionary: Uint8Array): Promise<Uint8Array> {
  const { first, parts, about } = bundle;
  const tail = canonicalBytes({
    about: Object.fromEntries(
      [...about].map(([image, all]) => [
        image,
        all.map(({ digest, tag }) => (tag === undefined ? { digest } : { digest, tag })),
      ]),
    ),
    first,
  });
  const numbers = new Map<Digest, number>();
  const pieces: Uint8Array[] = [];
  for (const [number, { bytes, mediaType }] of [...parts, { bytes: tail, mediaType: undefined }].entries()) {
    const kind = KINDS.indexOf(mediaType);
    if (kind < 0) throw new ThimbleError("base.bug", `Cannot make a bundle: ${mediaType} is no kind of manifest`);
    const shortened = leaveOutDigests(bytes, numbers);
    const written = shortened ?? bytes;
    pieces.push(Uint8Array.of(shortened ? kind | IS_SHORTENED : kind), encodeNumber(written.length), written);
    numbers.set(digestOf(bytes), number);
  }
  const params = {
    [constants.ZSTD_c_compressionLevel]: LEVEL,
    [constants.ZSTD_c_windowLog]: WINDOW_LOG,
    // A part that comes damaged has another digest, and all that names it by its number would name that.
    [constants.ZSTD_c_checksumFlag]: 1,
  };
  return await promisify(zstdCompress)(Buffer.concat(pieces), { params, dictionary });
}

/** A bundle that was read: what it has, by digest. */
export interface ReadBundle {
  readonly first: Digest;
  readonly parts: ReadonlyMap<Digest, BundlePart>;
  readonly about: About;
}

/** Reads a bundle. @throws ThimbleError images.malformed when it is none, or has more bytes or parts than a bundle may have */
export async function decodeBundle(bytes: Uint8Array, dictionary: Uint8Array): Promise<ReadBundle> {
  const params = { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG };
  const options = { maxOutputLength: 2 * MAXIMUM_BUNDLE_BYTES, params, dictionary };
  const plain = await promisify(zstdDecompress)(bytes, options).catch((cause: unknown) => {
    throw malformed("it is no frame of zstd with that dictionary, or too large", cause);
  });
  const read: Digest[] = [];
  const parts: BundlePart[] = [];
  let left = 2 * MAXIMUM_BUNDLE_BYTES;
  for (let at = 0; at < plain.length; ) {
    const kind = plain[at] ?? 0;
    const length = decodeNumber(plain, at + 1);
    if (length === undefined || length.end + length.value > plain.length) throw malformed("a part is cut off");
    at = length.end + length.value;
    const written = plain.subarray(length.end, at);
    const part = kind < IS_SHORTENED ? Uint8Array.from(written) : fillInDigests(written, read, left);
    if (part === undefined) throw malformed("a part has a digest of none that came before, or is too large");
    const number = kind & ~IS_SHORTENED;
    if (number >= KINDS.length || read.length > MAXIMUM_BUNDLE_PARTS)
      throw malformed("it has too many parts, or kinds");
    left -= part.length;
    read.push(digestOf(part));
    parts.push({ bytes: part, mediaType: KINDS[number] });
  }
  const tail = readTail(parts.pop()?.bytes ?? new Uint8Array());
  const named = new Map<Digest, BundlePart>();
  // The same bytes may come as a manifest and as something else.
  for (const [i, part] of parts.entries()) {
    const digest = read[i];
    if (digest !== undefined && named.get(digest)?.mediaType === undefined) named.set(digest, part);
  }
  return { ...tail, parts: named };
}

function readTail(bytes: Uint8Array): Omit<ReadBundle, "parts"> {
  const json = JsonReader.parse(bytes, "bundle");
  const about = new Map<Digest, readonly Attachment[]>();
  const images = json.member("about");
  for (const image of Object.keys(images.object())) {
    const digest = parseDigest(image) ?? images.refuse("has what is no digest", "digests of images");
    const all = images.member(image).items();
    about.set(
      digest,
      all.map((it) => ({ digest: readDigest(it.member("digest")), tag: it.optional("tag")?.string() })),
    );
  }
  return { first: readDigest(json.member("first")), about };
}

function malformed(state: string, cause?: unknown): ThimbleError {
  const parts = { expected: `parts with their lengths, at most ${MAXIMUM_BUNDLE_BYTES} bytes`, cause };
  return new ThimbleError("images.malformed", `Cannot read bundle: ${state}`, parts);
}
