import { type Descriptor, readDescriptor } from "./descriptor.ts";
import { JsonReader } from "./json-reader.ts";
import { DOCKER_MANIFEST_TYPE, MANIFEST_TYPE } from "./media-types.ts";

/** An image manifest. @see OCI image-spec v1.1.1, manifest.md, "Image Manifest Property Descriptions" */
export interface ImageManifest {
  readonly config: Descriptor;
  /** At least one. */
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Bytes of a manifest or config at most: what registries take.
 * @see OCI distribution-spec v1.1.1, "Pushing Manifests": a registry refuses manifests over its limit; clients should expect 4 megabytes
 */
export const MAXIMUM_DOCUMENT_BYTES: number = 4 * 1024 * 1024;

/** The same document by its two names. @see OCI image-spec v1.1.1, media-types.md, "Compatibility Matrix" */
export const MANIFEST_TYPES: readonly string[] = [MANIFEST_TYPE, DOCKER_MANIFEST_TYPE];

/**
 * Reads an image manifest. `document` names it in errors.
 * @throws ThimbleError images.malformed when a property is missing or wrong
 */
export function parseImageManifest(bytes: Uint8Array, document: string): ImageManifest {
  const json = JsonReader.parse(bytes, document);
  const version = json.member("schemaVersion");
  if (version.integer(0) !== 2) version.refuse("is not 2", "2");
  const mediaType = json.optional("mediaType");
  if (mediaType !== undefined && !MANIFEST_TYPES.includes(mediaType.string())) {
    mediaType.refuse("is another media type than that of its descriptor", MANIFEST_TYPE);
  }
  const layers = json.member("layers");
  if (layers.items().length === 0) layers.refuse("is empty", "at least one layer");
  return {
    config: readDescriptor(json.member("config")),
    layers: layers.items().map(readDescriptor),
    annotations: json.optional("annotations")?.strings() ?? {},
  };
}
