import { createHash } from "node:crypto";
import { ThimbleError } from "@thimble/base";
import { type Digest, parseDigest } from "@thimble/model";
import type { JsonReader } from "./json-reader.ts";

/** What a blob is for. @see OCI image-spec v1.1.1, image-index.md, `platform` */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** Names a blob. @see OCI image-spec v1.1.1, descriptor.md, "Properties" */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes of the blob. */
  readonly size: number;
}

/** A blob and its name. */
export interface Blob {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** RFC 6838 section 4.2, as image-spec v1.1.1 writes it. @see OCI image-spec v1.1.1, schema/defs-descriptor.json, `mediaType` */
const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;

/** The SHA-256 digest of bytes. */
export function digestOf(bytes: Uint8Array): Digest {
  const digest = parseDigest(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
  if (digest === undefined) throw new ThimbleError("base.bug", "Cannot name bytes: SHA-256 gave no digest");
  return digest;
}

/** Bytes as a blob of this media type. */
export function makeBlob(mediaType: string, bytes: Uint8Array): Blob {
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}

/** Reads a descriptor. @throws ThimbleError images.malformed when a property is missing or wrong */
export function readDescriptor(json: JsonReader): Descriptor {
  const mediaType = json.member("mediaType");
  if (!MEDIA_TYPE.test(mediaType.string())) mediaType.refuse("is not a media type", "type/subtype as in RFC 6838 4.2");
  return {
    mediaType: mediaType.string(),
    digest: readDigest(json.member("digest")),
    size: json.member("size").integer(0),
  };
}

/** Reads a digest. @throws ThimbleError images.malformed when it is none, or of another algorithm than SHA-256 */
export function readDigest(json: JsonReader): Digest {
  return (
    parseDigest(json.string()) ?? json.refuse("is no digest that Thimble knows", "sha256: and 64 lower-case hex digits")
  );
}
