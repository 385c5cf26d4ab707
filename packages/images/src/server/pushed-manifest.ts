import { isThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { readDigest } from "../oci/descriptor.ts";
import { isJsonObject, type Json, type JsonObject } from "../oci/json.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { DOCKER_LIST_TYPE, DOCKER_MANIFEST_TYPE, INDEX_TYPE, MANIFEST_TYPE } from "../oci/media-types.ts";
import { Refusal } from "./refusal.ts";

/** What a registry has to know of a manifest. */
export interface PushedManifest {
  readonly mediaType: string;
  readonly subject: Digest | undefined;
  /** Of a manifest without one that of its config. @see OCI distribution-spec v1.1.1, "Listing Referrers" */
  readonly artifactType: string | undefined;
  readonly annotations: JsonObject | undefined;
  /** Config and layers, which its repository has to have. */
  readonly blobs: readonly Digest[];
  /** Manifests of an index, which its repository has to have. */
  readonly manifests: readonly Digest[];
}

const IMAGES: readonly string[] = [MANIFEST_TYPE, DOCKER_MANIFEST_TYPE];
const INDEXES: readonly string[] = [INDEX_TYPE, DOCKER_LIST_TYPE];

/**
 * Reads a manifest as it was pushed.
 *
 * @param contentType of the request; undefined when it has none
 * @throws Refusal MANIFEST_INVALID when it is none that this registry holds; says what is wrong
 */
export function parsePushedManifest(bytes: Uint8Array, contentType: string | undefined): PushedManifest {
  try {
    return read(JsonReader.parse(bytes, "manifest"), contentType?.replace(/;.*$/s, "").trim().toLowerCase());
  } catch (error) {
    if (isThimbleError(error, "images.malformed")) throw new Refusal("MANIFEST_INVALID", error.message);
    throw error;
  }
}

function read(json: JsonReader, contentType: string | undefined): PushedManifest {
  const said = json.optional("mediaType")?.string();
  const mediaType = said ?? contentType ?? "";
  if (contentType !== undefined && contentType !== mediaType) {
    json.member("mediaType").refuse("is not the Content-Type of the request", contentType);
  }
  const isImage = IMAGES.includes(mediaType);
  if (!isImage && !INDEXES.includes(mediaType)) {
    throw new Refusal("MANIFEST_INVALID", `its media type is not ${[...IMAGES, ...INDEXES].join(", ")}`);
  }
  const version = json.member("schemaVersion");
  if (version.integer(0) !== 2) version.refuse("is not 2", "2");
  const subject = json.optional("subject");
  const annotations = json.optional("annotations");
  annotations?.strings();
  const common = {
    mediaType,
    subject: subject && readDigest(subject.member("digest")),
    annotations: asObject(annotations?.json),
  };
  const artifactType = json.optional("artifactType")?.string() || undefined;
  if (!isImage) return { ...common, artifactType, blobs: [], manifests: digestsIn(json.member("manifests")) };
  const config = json.member("config");
  return {
    ...common,
    artifactType: artifactType ?? config.member("mediaType").string(),
    blobs: [readDigest(config.member("digest")), ...digestsIn(json.member("layers"))],
    manifests: [],
  };
}

/** Digests of descriptors, but of those that are fetched from elsewhere. @see OCI image-spec v1.1.1, descriptor.md, `urls` */
function digestsIn(descriptors: JsonReader): readonly Digest[] {
  const isHere = (it: JsonReader): boolean => (it.optional("urls")?.items().length ?? 0) === 0;
  return descriptors.items().flatMap((it) => (isHere(it) ? [readDigest(it.member("digest"))] : []));
}

function asObject(json: Json | undefined): JsonObject | undefined {
  return isJsonObject(json) ? json : undefined;
}
