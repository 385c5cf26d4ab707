import { Readable } from "node:stream";
import { ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import { mergedTags } from "../oci/signature-tag.ts";
import { mergeSignatureManifests } from "../sign/signature-manifest.ts";
import { fromOffset } from "./from-offset.ts";
import type { ImageSource } from "./image-source.ts";
import { LayersAtHand } from "./layers-at-hand.ts";
import { namedBlobs } from "./named-blobs.ts";
import { isReferrerFault } from "./referrer-fault.ts";
import type { RegistryClient } from "./registry-client.ts";

/** What to copy, and to where. */
export interface CopyImageOptions {
  readonly from: ImageSource;
  /** What the source is asked for. */
  readonly named: string;
  readonly to: RegistryClient;
  /** The tag it gets; undefined for its digest alone. */
  readonly tag: string | undefined;
  /** Other repositories of the target's registry that may have its blobs. */
  readonly mountFrom?: readonly string[];
  /** Whether only the image is copied, without what is about it. Default false. */
  readonly isBare?: boolean;
  /** Whether what is about the image, and the source has not or has otherwise than its digest says, is left out. Default false: then nothing is lost unseen. */
  readonly leavesOut?: boolean;
}

/** An image that was copied. */
export interface CopiedImage {
  readonly descriptor: Descriptor;
  /** Bytes that were sent; what the registry had, or has in another repository, is not sent again. */
  readonly sentBytes: number;
  /** Bytes of all manifests and blobs together. */
  readonly imageBytes: number;
  /** Signatures and other referrers that were copied along. */
  readonly attachments: readonly Digest[];
  /** Referrers that are listed and could not be had. */
  readonly leftOut: readonly Digest[];
}

/** Manifests of one image at most. An image for every platform there is has thirty, with as many attestations. */
const MAXIMUM_MANIFESTS = 1000;
/** Indexes within indexes at most: one is usual. */
const MAXIMUM_DEPTH = 4;
/** Times that signatures are put to a tag at which others sign at the same moment. */
const MAXIMUM_MERGES = 3;

/**
 * Copies an image of any kind and size, with its signatures and other referrers, into a repository. One part of a blob is in memory at a time. What
 * a manifest names goes before it, so that the registry has an image whole or not at all; and what is about the images of an index goes before the index: who
 * sees a release by its tag finds its signatures.
 *
 * @throws ThimbleError images.malformed for what is no image; as the source, and `RegistryClient`
 */
export async function copyImage(options: CopyImageOptions, signal: AbortSignal): Promise<CopiedImage> {
  const copy = new Copy(options, signal);
  const image = await options.from.manifest(options.named, signal);
  await copy.parts(image, 0);
  if (options.isBare !== true) await copy.attachments(image.descriptor.digest);
  await copy.put(image, options.tag ?? image.descriptor.digest);
  if (options.isBare !== true) await copy.attachments();
  const { sentBytes, imageBytes, attached, leftOut } = copy;
  return { descriptor: image.descriptor, sentBytes, imageBytes, attachments: attached, leftOut };
}

class Copy {
  readonly #options: CopyImageOptions;
  readonly #signal: AbortSignal;
  readonly #images = new Set<Digest>();
  /** Those of them of which it was asked what is about them. */
  readonly #asked = new Set<Digest>();
  readonly #blobs = new Set<Digest>();
  readonly #atHand: LayersAtHand;
  readonly attached: Digest[] = [];
  readonly leftOut: Digest[] = [];
  /** What the source threw last. */
  #fault: unknown;
  sentBytes = 0;
  imageBytes = 0;

  constructor(options: CopyImageOptions, signal: AbortSignal) {
    this.#options = options;
    this.#atHand = new LayersAtHand(options);
    this.#signal = signal;
  }

  async #manifest(document: Blob, { as, depth }: { readonly as: string; readonly depth: number }): Promise<void> {
    await this.parts(document, depth);
    await this.put(document, as);
  }

  /** All that a manifest names. */
  async parts(document: Blob, depth: number): Promise<void> {
    const { digest } = document.descriptor;
    this.#images.add(digest);
    if (depth > MAXIMUM_DEPTH || this.#images.size > MAXIMUM_MANIFESTS) {
      const expected = `at most ${MAXIMUM_MANIFESTS} manifests, ${MAXIMUM_DEPTH} within each other`;
      throw new ThimbleError("images.malformed", `Cannot copy manifest ${digest}: it has too many others within`, {
        expected,
      });
    }
    const { manifests, blobs } = namedBlobs(document);
    for (const inner of manifests) {
      if (this.#images.has(inner.digest)) continue;
      const child = await this.#ofSource(() => this.#options.from.manifest(inner.digest, this.#signal));
      await this.#manifest(child, { as: inner.digest, depth: depth + 1 });
    }
    for (const blob of blobs) await this.#blob(blob);
  }

  /** What is about the images that were copied, and what is about that: the signature of an SBOM; but of one that is not there yet. */
  async attachments(later?: Digest): Promise<void> {
    const { from, leavesOut } = this.#options;
    // The set grows on the way; what was added is visited too.
    for (const image of this.#images) {
      if (image === later || this.#asked.has(image)) continue;
      this.#asked.add(image);
      for (const { digest, tag } of await from.attachments(image, this.#signal)) {
        if (this.#images.has(digest) || this.leftOut.includes(digest)) continue;
        try {
          const document = await this.#ofSource(() => from.manifest(digest, this.#signal));
          if (tag === undefined || !mergedTags(image).includes(tag)) {
            await this.#manifest(document, { as: tag ?? digest, depth: 0 });
          } else await this.#merge(document, tag);
          this.attached.push(digest);
        } catch (error) {
          if (leavesOut !== true || error !== this.#fault || !isReferrerFault(error)) throw error;
          this.#images.delete(digest);
          this.leftOut.push(digest);
        }
      }
    }
  }

  /** Remembers what the source throws: the target may throw the same. */
  async #ofSource<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#fault = error;
      throw error;
    }
  }

  async *#partsOf(descriptor: Descriptor): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#options.from.blob(descriptor, this.#signal);
    } catch (error) {
      this.#fault = error;
      throw error;
    }
  }

  /**
   * Adds signatures to those that the target has at a tag. Registries change no tag on a condition, so who signs at the same moment may put theirs in
   * place of ours: it is looked at again, and what is missing is added. What somebody puts there between our two requests, and does not look at
   * again, is lost, as it is with cosign.
   */
  async #merge(ours: Blob, tag: string): Promise<void> {
    const { to } = this.#options;
    for (let put = 0; ; put += 1) {
      const theirs = await to.find(tag, this.#signal);
      const merged = theirs && mergeSignatureManifests(theirs, ours);
      if (theirs !== undefined && merged === undefined) break;
      if (put === MAXIMUM_MERGES) throw unsteady(tag);
      if (merged === undefined) await this.#manifest(ours, { as: tag, depth: 0 });
      else {
        for (const blob of namedBlobs(ours).blobs) await this.#blob(blob);
        await this.#upload(merged.config);
        await this.put(merged.manifest, tag);
      }
    }
    this.#images.add(ours.descriptor.digest);
  }

  async #upload({ descriptor, bytes }: Blob): Promise<void> {
    if (await this.#isThere(descriptor.digest)) return;
    this.sentBytes += descriptor.size;
    const source = (offset: number) => Readable.from([bytes.subarray(offset)]);
    await this.#options.to.upload({ descriptor, source }, this.#signal);
  }

  async put(document: Blob, as: string): Promise<void> {
    await this.#options.to.putManifest(document, as, this.#signal);
    this.sentBytes += document.descriptor.size;
    this.imageBytes += document.descriptor.size;
  }

  async #blob(descriptor: Descriptor): Promise<void> {
    const { digest, size } = descriptor;
    if (this.#blobs.has(digest)) return;
    if (!(await this.#isThere(digest))) {
      await this.#send(descriptor);
      this.sentBytes += size;
    }
    this.#blobs.add(digest);
    this.imageBytes += size;
  }

  async #send(descriptor: Descriptor): Promise<void> {
    if (await this.#fromDelta(descriptor)) return;
    const source = (offset: number) => fromOffset(this.#partsOf(descriptor), offset);
    await this.#options.to.upload({ descriptor, source }, this.#signal);
  }

  /** Whether a blob could be made of one that the target has, and a delta. Whatever fails, it is had whole then. */
  async #fromDelta(descriptor: Descriptor): Promise<boolean> {
    try {
      const made = await this.#atHand.make(descriptor, this.#signal);
      if (made === undefined) return false;
      await this.#options.to.upload({ descriptor, source: (offset) => fromOffset(made, offset) }, this.#signal);
      return true;
    } catch {
      this.#signal.throwIfAborted();
      return false;
    }
  }

  async #isThere(digest: Digest): Promise<boolean> {
    const { to, mountFrom = [] } = this.#options;
    if (await to.hasBlob(digest, this.#signal)) return true;
    for (const repository of mountFrom) if (await to.mount(digest, repository, this.#signal)) return true;
    return false;
  }
}

function unsteady(tag: string): ThimbleError {
  return new ThimbleError("images.registry-refused", `Cannot push signatures to the tag ${tag}: others change it`, {
    expected: "one who signs at a time",
  });
}
