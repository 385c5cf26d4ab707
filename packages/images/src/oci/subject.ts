import { isThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { type Descriptor, readDescriptor } from "./descriptor.ts";
import { JsonReader } from "./json-reader.ts";
import { MANIFEST_TYPE } from "./media-types.ts";

/** The image that a manifest is about; undefined for none. @see OCI image-spec v1.1.1, manifest.md, `subject` */
export function subjectOf(bytes: Uint8Array, document: string): Digest | undefined {
  const subject = JsonReader.parse(bytes, document).optional("subject");
  return subject === undefined ? undefined : readDescriptor(subject).digest;
}

/**
 * As `subjectOf`, of a blob that may be anything: what can not be read is about nothing.
 * @throws whatever `read` throws that may pass, such as images.store-failed: a disk that fails says nothing of what a manifest is about
 */
export async function readSubject(
  { digest, mediaType }: Descriptor,
  read: (digest: Digest) => Promise<Uint8Array>,
): Promise<Digest | undefined> {
  if (mediaType !== MANIFEST_TYPE) return undefined;
  try {
    return subjectOf(await read(digest), digest);
  } catch (error) {
    if (isThimbleError(error) && !error.retryable) return undefined;
    throw error;
  }
}
