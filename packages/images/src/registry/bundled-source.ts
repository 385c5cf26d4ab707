import { isThimbleError } from "@thimble/base";
import { type Digest, parseDigest } from "@thimble/model";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import type { BundlePart, ReadBundle } from "./image-bundle.ts";
import type { Attachment, DeltaRequest, ImageSource, LayerDelta } from "./image-source.ts";
import type { KnownRelease } from "./known-release.ts";

/** A source that may answer with a document and all that it names at once. */
export interface BundleSource extends ImageSource {
  /** As `manifest`, or a bundle of it without what `known` has. */
  manifestOrBundle(
    tagOrDigest: string,
    known: KnownRelease | undefined,
    signal: AbortSignal,
  ): Promise<Blob | ReadBundle>;
}

/**
 * Asks a source for bundles, and gives out of them what is asked for next: an image, or the release of an app, with its signatures is one round trip. What
 * no bundle has is fetched as always, and all of it where a bundle can not be used. For one pull: it keeps what it got.
 */
export class BundledSource implements ImageSource {
  readonly #source: BundleSource;
  readonly #kept = new Map<Digest, BundlePart>();
  readonly #about = new Map<Digest, readonly Attachment[]>();

  constructor(source: BundleSource) {
    this.#source = source;
  }

  async manifest(tagOrDigest: string, signal: AbortSignal, known?: KnownRelease): Promise<Blob> {
    const digest = parseDigest(tagOrDigest);
    const kept = digest && this.#kept.get(digest);
    if (kept?.mediaType !== undefined && digest !== undefined) return asBlob(digest, kept.mediaType, kept.bytes);
    // What is about an image comes with it: for the rest nothing but the manifest is wanted.
    if (this.#about.size > 0) return await this.#source.manifest(tagOrDigest, signal);
    const answer = await this.#bundle(tagOrDigest, known, signal);
    if (answer === undefined) return await this.#source.manifest(tagOrDigest, signal);
    if ("descriptor" in answer) return answer;
    const first = answer.parts.get(answer.first);
    const root = known?.root;
    const isSame = first === undefined && root?.descriptor.digest === answer.first;
    // A bundle without what was asked for is of no use.
    if (!isSame && first?.mediaType === undefined) return await this.#source.manifest(tagOrDigest, signal);
    for (const [name, part] of answer.parts) this.#kept.set(name, part);
    for (const [image, all] of answer.about) this.#about.set(image, all);
    if (isSame && root !== undefined) return root;
    return asBlob(answer.first, first?.mediaType ?? "", first?.bytes ?? new Uint8Array());
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
    return this.#about.get(image) ?? (await this.#source.attachments(image, signal));
  }

  /** Undefined for a bundle that is damaged, cut off or none: the manifest is asked for alone then. */
  async #bundle(
    tagOrDigest: string,
    known: KnownRelease | undefined,
    signal: AbortSignal,
  ): Promise<Blob | ReadBundle | undefined> {
    try {
      return await this.#source.manifestOrBundle(tagOrDigest, known, signal);
    } catch (error) {
      signal.throwIfAborted();
      // What the registry says itself, and that it does not answer, it would say of the manifest too.
      if (isThimbleError(error) && error.code.startsWith("images.registry-")) throw error;
      return undefined;
    }
  }
}

function asBlob(digest: Digest, mediaType: string, bytes: Uint8Array): Blob {
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}
