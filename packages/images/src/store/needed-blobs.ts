import { isThimbleError } from "@thimble/base";
import { type Digest, parseDigest } from "@thimble/model";
import type { Descriptor } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { isJsonObject, type Json } from "../oci/json.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { DOCKER_LIST_TYPE, DOCKER_MANIFEST_TYPE, INDEX_TYPE, MANIFEST_TYPE } from "../oci/media-types.ts";
import type { BlobStore } from "./blob-store.ts";

/** Documents that name further blobs. Docker's two can be in a layout that another tool made. */
const NAMING_TYPES: readonly unknown[] = [MANIFEST_TYPE, INDEX_TYPE, DOCKER_MANIFEST_TYPE, DOCKER_LIST_TYPE];

/** Those of them that name images of several platforms. */
const INDEX_TYPES: readonly unknown[] = [INDEX_TYPE, DOCKER_LIST_TYPE];

/**
 * Every blob that these images consist of, those of images within indexes among them. What is about an index needs that document, and not all the
 * images that it names: those of other platforms are elsewhere. A manifest that is damaged or not there names nothing.
 */
export async function neededBlobs(roots: Iterable<Descriptor>, blobs: BlobStore): Promise<ReadonlySet<Digest>> {
  const needed = new Set<Digest>();
  // Apart: the same document may be named as a whole, and before that only as something that another is about.
  const read = new Set<Digest>();
  const open: Named[] = [...roots];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    needed.add(next.digest);
    if (read.has(next.digest) || !NAMING_TYPES.includes(next.mediaType)) continue;
    read.add(next.digest);
    for (const named of await namedBy(next.digest, blobs)) open.push(named);
  }
  return needed;
}

interface Named {
  readonly digest: Digest;
  readonly mediaType: unknown;
}

async function namedBy(document: Digest, blobs: BlobStore): Promise<readonly Named[]> {
  try {
    const bytes = await blobs.read(document, MAXIMUM_DOCUMENT_BYTES);
    return descriptorsIn(JsonReader.parse(bytes, document).json);
  } catch (error) {
    // What can not be read can not be run either. But a disk that fails says nothing about the blob: then nothing may be removed.
    if (isThimbleError(error) && !error.retryable) return [];
    throw error;
  }
}

/**
 * Every object with a digest, at any depth, so that properties of later versions (`subject`, `blobs`, …) keep what they name.
 * A loop and not a recursion: a hostile document nests deeper than the stack.
 */
function descriptorsIn(document: Json): readonly Named[] {
  const found: Named[] = [];
  const open: (Json | undefined)[] = [document];
  while (open.length > 0) {
    const json = open.pop();
    if (typeof json !== "object" || json === null) continue;
    for (const member of Object.values(json)) open.push(member);
    if (!isJsonObject(json) || typeof json["digest"] !== "string") continue;
    const digest = parseDigest(json["digest"]);
    if (digest === undefined) continue;
    const isSubject = isJsonObject(document) && json === document["subject"];
    const isIndex = INDEX_TYPES.includes(json["mediaType"]);
    found.push({ digest, mediaType: isSubject && isIndex ? undefined : json["mediaType"] });
  }
  return found;
}
