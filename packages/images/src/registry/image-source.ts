import type { Digest } from "@thimble/model";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import type { KnownRelease } from "./known-release.ts";

/** Something that is about an image: a signature, an SBOM, a model. */
export interface Attachment {
  readonly digest: Digest;
  /** The tag at which others look for it; undefined for what is found by its subject alone. */
  readonly tag: string | undefined;
}

/** A layer that is wanted as a delta against one that is there. */
export interface DeltaRequest {
  readonly layer: Descriptor;
  /** What is there, the likeliest first: digests of layers, or of what they unpack to. */
  readonly from: readonly Digest[];
  /** Whether the delta is of the layers as they are stored, or of what they unpack to. */
  readonly of: "layers" | "contents";
}

/** A delta of a layer against another one. */
export interface LayerDelta {
  /** One of those that were named. */
  readonly from: Digest;
  /** The delta as it comes; nothing of it is checked. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Where images come from: a repository of a registry, its mirrors, a store. */
export interface ImageSource {
  /**
   * The manifest or index of a tag or digest, checked against its digest.
   * @param known what the caller has of it: nothing of that need come
   */
  manifest(tagOrDigest: string, signal: AbortSignal, known?: KnownRelease): Promise<Blob>;
  /** The bytes of a blob as they come. Nothing may be used before the end came without an error: only then is the digest known to be right. */
  blob(descriptor: Descriptor, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** A delta of a layer; undefined where the source makes none. A source without this never makes any. */
  delta?(request: DeltaRequest, signal: AbortSignal): Promise<LayerDelta | undefined>;
  /** What is about an image, each once. */
  attachments(image: Digest, signal: AbortSignal): Promise<readonly Attachment[]>;
}
