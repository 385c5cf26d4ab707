import { type Digest, parseDigest } from "@thimble/model";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import type { ReadBundle } from "./image-bundle.ts";
import type { Attachment, DeltaRequest, ImageSource, LayerDelta } from "./image-source.ts";

/** A source that may answer with an image and all that is about it at once. */
export interface BundleSource extends ImageSource {
  /** As `manifest`, or a bundle that begins with it. */
  manifestOrBundle(tagOrDigest: string, signal: AbortSignal): Promise<Blob | ReadBundle>;
}

/**
 * Asks a source for bundles, and gives out of them what is asked for next: a tiny image with its signatures is one round trip. What no bundle has is
 * fetched as always. For one pull: it keeps what it got.
 */
export class BundledSource implements ImageSource {
  readonly #source: BundleSource;
  readonly #kept = new Map<Digest, { readonly bytes: Uint8Array; readonly mediaType: string | undefined }>();
  readonly #attachments = new Map<Digest, readonly Attachment[]>();

  constructor(source: BundleSource) {
    this.#source = source;
  }

  async manifest(tagOrDigest: string, signal: AbortSignal): Promise<Blob> {
    const digest = parseDigest(tagOrDigest);
    const kept = digest && this.#kept.get(digest);
    if (kept?.mediaType !== undefined && digest !== undefined) return asBlob(digest, kept.mediaType, kept.bytes);
    // What is about an image comes with it: for the rest nothing but the manifest is wanted.
    if (this.#attachments.size > 0) return await this.#source.manifest(tagOrDigest, signal);
    const answer = await this.#source.manifestOrBundle(tagOrDigest, signal);
    if ("descriptor" in answer) return answer;
    const { first, parts, attachments } = answer;
    for (const [name, part] of parts) this.#kept.set(name, part);
    this.#attachments.set(first, attachments);
    const manifest = parts.get(first);
    return asBlob(first, manifest?.mediaType ?? "", manifest?.bytes ?? new Uint8Array());
  }

  async *blob(descriptor: Descriptor, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const kept = this.#kept.get(descriptor.digest)?.bytes;
    if (kept?.length === descriptor.size) yield kept;
    else yield* this.#source.blob(descriptor, signal);
  }

  async delta(request: DeltaRequest, signal: AbortSignal): Promise<LayerDelta | undefined> {
    return await this.#source.delta?.(request, signal);
  }

  async attachments(image: Digest, signal: AbortSignal): Promise<readonly Attachment[]> {
    return this.#attachments.get(image) ?? (await this.#source.attachments(image, signal));
  }
}

function asBlob(digest: Digest, mediaType: string, bytes: Uint8Array): Blob {
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}
