import type { Digest } from "@thimble/model";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { type Blob, type Descriptor, makeBlob, readDescriptor } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { INDEX_TYPE } from "../oci/media-types.ts";

/** What refers to an image: its manifest, and of what type it is. */
export interface Referrer extends Descriptor {
  readonly artifactType: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The tag that stands for the referrers of a manifest. @see OCI distribution-spec v1.1.1, "Referrers Tag Schema" */
export function referrersTag(digest: Digest): string {
  return digest.replace(":", "-");
}

/** Reads an index of referrers; `document` names it in errors. @throws ThimbleError images.malformed when it is none */
export function readReferrers(bytes: Uint8Array, document: string): readonly Referrer[] {
  return JsonReader.parse(bytes, document)
    .member("manifests")
    .items()
    .map((json) => ({
      ...readDescriptor(json),
      artifactType: json.optional("artifactType")?.string(),
      annotations: json.optional("annotations")?.strings() ?? {},
    }));
}

/**
 * The list of referrers with one more; undefined when it is in it already.
 *
 * @param before the list as it is; undefined for none
 * @throws ThimbleError images.malformed when it is none, or the manifest is none
 * @see OCI distribution-spec v1.1.1, "Pushing Manifests with Subject", for what is copied from the manifest
 */
export function withReferrer(before: Uint8Array | undefined, manifest: Blob, document: string): Blob | undefined {
  const list = before === undefined ? [] : JsonReader.parse(before, document).member("manifests").items();
  const { digest } = manifest.descriptor;
  if (list.some((json) => json.member("digest").string() === digest)) return undefined;
  const json = JsonReader.parse(manifest.bytes, `manifest ${digest}`);
  const config = json.optional("config")?.member("mediaType").string();
  const artifactType = json.optional("artifactType")?.string() ?? config;
  const annotations = json.optional("annotations")?.strings();
  const added = {
    ...manifest.descriptor,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  const manifests = [...list.map((it) => it.object()), added];
  return makeBlob(INDEX_TYPE, canonicalBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }));
}
