import { type Blob, type Descriptor, readDescriptor } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";

/** What a manifest or an index consists of. */
export interface Parts {
  /** Images within an index. */
  readonly manifests: readonly Descriptor[];
  /** Config and layers of an image. */
  readonly blobs: readonly Descriptor[];
}

/** Layers that the registry of their maker alone hands out. @see OCI image-spec v1.1.1, layer.md, "Non-Distributable Layers" */
const ELSEWHERE = /nondistributable|\.foreign\./;

/** Whether a media type is that of an index, OCI's or Docker's. */
export function isIndexType(mediaType: string): boolean {
  return /^application\/vnd\.(?:oci\.image\.index\.v1|docker\.distribution\.manifest\.list\.v2)\+json$/.test(mediaType);
}

/**
 * Reads what a manifest or index names, OCI's or Docker's; what its maker alone may hand out is left out.
 * @throws ThimbleError images.malformed when it is neither
 */
export function namedBlobs({ descriptor, bytes }: Blob): Parts {
  const json = JsonReader.parse(bytes, `manifest ${descriptor.digest}`);
  if (isIndexType(descriptor.mediaType)) {
    return { manifests: json.member("manifests").items().map(readDescriptor), blobs: [] };
  }
  const layers = json.member("layers").items().map(readDescriptor);
  const blobs = [readDescriptor(json.member("config")), ...layers];
  return { manifests: [], blobs: blobs.filter(({ mediaType }) => !ELSEWHERE.test(mediaType)) };
}
