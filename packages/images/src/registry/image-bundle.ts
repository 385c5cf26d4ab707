import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { digestOf, readDigest } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { BUNDLE_WORDS } from "./bundle-words.ts";
import type { Attachment } from "./image-source.ts";

/** The media type of a bundle, which a client accepts beside those of manifests. */
export const BUNDLE_TYPE = "application/vnd.thimble.bundle.v2+zstd";

/** Bytes of what is in a bundle at most: what is larger is not worth one answer. */
export const MAXIMUM_BUNDLE_BYTES: number = 256 * 1024;

/** An image with all that is about it, as one answer. */
export interface ImageBundle {
  /** Of what was asked for, and of what is about it. */
  readonly manifests: readonly { readonly mediaType: string; readonly bytes: Uint8Array }[];
  /** Everything else, in any order. */
  readonly blobs: readonly Uint8Array[];
  /** What is about the image, also what is not in the bundle. */
  readonly attachments: readonly Attachment[];
}

/** Better than 12 makes a kilobyte no smaller. @see zstd(1), "compression level" */
const LEVEL = 12;
const LENGTH_BYTES = 4;
/** Binary logarithm of the memory that a frame may ask for: 1 MiB, more than a bundle has. By default it is 128 MiB, of a device with less. */
const WINDOW_LOG = 20;

/**
 * A bundle as bytes: a frame of zstd, with `BUNDLE_WORDS` as its dictionary, with parts, each after its length in four bytes, the first byte the highest. The first part is JSON: the media types
 * of the manifests, which come next, and the attachments. Blobs follow. Whoever reads names each part by its own digest.
 */
export async function encodeBundle({ manifests, blobs, attachments }: ImageBundle): Promise<Uint8Array> {
  const head = canonicalBytes({
    manifests: manifests.map(({ mediaType }) => mediaType),
    attachments: attachments.map(({ digest, tag }) => (tag === undefined ? { digest } : { digest, tag })),
  });
  const parts = [head, ...manifests.map(({ bytes }) => bytes), ...blobs].flatMap((part) => {
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  const params = { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_windowLog]: WINDOW_LOG };
  return await promisify(zstdCompress)(Buffer.concat(parts), { params, dictionary: BUNDLE_WORDS });
}

/** A bundle that was read: what it has, by digest. */
export interface ReadBundle {
  readonly first: Digest;
  /** With the media types of those that are manifests. */
  readonly parts: ReadonlyMap<Digest, { readonly bytes: Uint8Array; readonly mediaType: string | undefined }>;
  readonly attachments: readonly Attachment[];
}

/** Reads a bundle. @throws ThimbleError images.malformed when it is none, or has more bytes than a bundle may have */
export async function decodeBundle(bytes: Uint8Array): Promise<ReadBundle> {
  const params = { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG };
  const options = { maxOutputLength: 2 * MAXIMUM_BUNDLE_BYTES, params, dictionary: BUNDLE_WORDS };
  const plain = await promisify(zstdDecompress)(bytes, options).catch((cause: unknown) => {
    throw malformed("it is no frame of zstd, or too large", cause);
  });
  const parts: Uint8Array[] = [];
  for (let at = 0; at < plain.length; ) {
    const end = at + LENGTH_BYTES > plain.length ? Number.NaN : at + LENGTH_BYTES + plain.readUInt32BE(at);
    if (!(end <= plain.length)) throw malformed("a part is cut off");
    parts.push(Uint8Array.from(plain.subarray(at + LENGTH_BYTES, end)));
    at = end;
  }
  const [head = new Uint8Array(), ...rest] = parts;
  const json = JsonReader.parse(head, "bundle");
  const types = json
    .member("manifests")
    .items()
    .map((type) => type.string());
  const named = rest.map((part, i) => [digestOf(part), { bytes: part, mediaType: types[i] }] as const);
  const first = named[0]?.[0];
  if (first === undefined || types.length === 0) throw malformed("it has no manifest");
  const attachments = json
    .member("attachments")
    .items()
    .map((it) => ({ digest: readDigest(it.member("digest")), tag: it.optional("tag")?.string() }));
  return { first, parts: new Map(named), attachments };
}

function malformed(state: string, cause?: unknown): ThimbleError {
  const parts = { expected: `parts with their lengths, at most ${MAXIMUM_BUNDLE_BYTES} bytes`, cause };
  return new ThimbleError("images.malformed", `Cannot read bundle: ${state}`, parts);
}
