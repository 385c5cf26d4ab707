import type { Digest } from "@thimble/model";
import { type Descriptor, readDescriptor } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";

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
