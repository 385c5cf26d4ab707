import { isThimbleError, ThimbleError } from "@thimble/base";
import { type Digest, formatImageReference, type ImageReference } from "@thimble/model";
import { DEFAULT_MODULE_LIMITS } from "@thimble/wasm";
import { type Blob, type Descriptor, digestOf, type Platform } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES, parseImageManifest } from "../oci/image-manifest.ts";
import { MANIFEST_TYPE } from "../oci/media-types.ts";
import { referrerTag, signatureTag } from "../oci/signature-tag.ts";
import { chooseTinyImage } from "../read/choose-image.ts";
import { describeTinyImage } from "../read/tiny-image-description.ts";
import { readTinyManifest, type TinyManifest } from "../read/tiny-manifest.ts";
import { readBundleManifest, readSignatureManifest } from "../sign/signature-manifest.ts";
import { type ImageStore, MAXIMUM_BLOB_BYTES, type PutBlob } from "../store/image-store.ts";
import { LayoutIndex } from "../store/layout-index.ts";
import { makeRoom, type Room } from "../store/make-room.ts";
import { nameOf, type StoredImage } from "../store/stored-image.ts";
import type { Attachment, ImageSource } from "./image-source.ts";
import { isIndexType } from "./named-blobs.ts";
import { isReferrerFault } from "./referrer-fault.ts";

/** An image that was pulled. */
export interface PulledImage extends StoredImage {
  /** Bytes of manifests, config and module that were fetched; what the store had is not fetched again. */
  readonly fetchedBytes: number;
  /** Bytes of all that was taken: the image and what is about it, with the index that names it. */
  readonly imageBytes: number;
  /** Signatures and other referrers that came along. */
  readonly attachments: readonly Digest[];
  /** Referrers that did not: larger than a store takes, beyond what is taken of one image, not to be had, or no image manifests. */
  readonly leftOut: readonly Digest[];
}

/** Referrers of one image that are looked at, at most: each costs a device some kilobytes. */
const MAXIMUM_ATTACHMENTS = 100;

/** Bytes of all referrers of one image that are taken, at most: four blobs of the largest kind. A registry must not fill a device with what nobody asked for. */
export const MAXIMUM_ATTACHMENT_BYTES: number = 4 * MAXIMUM_BLOB_BYTES;

/** Bytes of manifests of referrers that are held between looking at them and taking them. */
const MAXIMUM_HELD_BYTES = 256 * 1024;

/** Blobs of one referrer at most: twice as many as signatures are looked at. */
const MAXIMUM_PARTS = 200;

/**
 * Fetches a tiny image into a store under its reference, with its signatures and other referrers. Everything is checked before the store takes any of
 * it: an image is there whole or not at all. Of an index it takes the image for wasip1/wasm. A reference with a digest and no tag is kept as `sha256-` and the digits.
 * Holds the documents of the image, a quarter of a megabyte of manifests about it, and one blob at a time. Of referrers signatures come first, up to
 * `MAXIMUM_ATTACHMENT_BYTES`.
 *
 * @param room how room may be made for it; default not at all
 * @throws ThimbleError images.no-space as `makeRoom`, before anything of it is written
 * @throws ThimbleError images.not-tiny, images.malformed for an image that the tiny engine does not run
 * @throws ThimbleError images.size-mismatch, images.digest-mismatch, images.registry-* as `RegistryClient`; images.* as `ImageStore.take`
 */
export async function pullImage(
  source: ImageSource,
  store: ImageStore,
  reference: ImageReference,
  signal: AbortSignal,
  room?: Room,
): Promise<PulledImage> {
  const [pulled] = await pullImages([{ source, reference }], { store, room }, signal);
  if (pulled === undefined) throw new ThimbleError("base.bug", "Cannot tell what was pulled: nothing was");
  return pulled;
}

/** An image to pull. */
export interface PullRequest {
  readonly source: ImageSource;
  readonly reference: ImageReference;
}

/** Where images are pulled to. */
export interface PullTarget {
  readonly store: ImageStore;
  /** How room may be made; default not at all. */
  readonly room?: Room | undefined;
}

/**
 * As `pullImage`, several that belong together: before anything of them is written, there is room for all of them with what is about them, what they
 * share counted once.
 * @throws ThimbleError images.no-space as `makeRoom`; as `pullImage`, the first that failed; others may be there then
 */
export async function pullImages(
  requests: readonly PullRequest[],
  { store, room }: PullTarget,
  signal: AbortSignal,
): Promise<readonly PulledImage[]> {
  const pulls = requests.map((request) => new Pull(request, store, signal));
  try {
    const parts = (await all(pulls, (pull) => pull.look())).flat();
    const images = pulls.flatMap((pull) => pull.digest ?? []);
    const doing = `pull ${requests.map(({ reference }) => formatImageReference(reference)).join(", ")}`;
    await makeRoom(store, {
      doing,
      bytes: await missingBytes(store, parts),
      coming: new Set(parts.map(({ digest }) => digest)),
      // What is there of them already is not removed to make room for the rest.
      room: room && { ...room, keep: async () => [...images, ...(await room.keep())] },
    });
    return await all(pulls, (pull) => pull.take());
  } finally {
    // What stays is named by nothing, and `prune` removes it: the first failure is the one to tell.
    for (const pull of pulls) await pull.tidy().catch(() => undefined);
  }
}

/** Does something with each, beside each other, and waits for all of them, also where one fails. @throws what the first of them threw */
async function all<T, R>(them: readonly T[], work: (it: T) => Promise<R>): Promise<readonly R[]> {
  const settled = await Promise.allSettled(them.map(work));
  return settled.map((it) => {
    if (it.status === "rejected") throw it.reason;
    return it.value;
  });
}

/** Bytes of those that the store has not; what is too large for it is refused for that. */
async function missingBytes(store: ImageStore, parts: readonly Descriptor[]): Promise<number> {
  const missing = new Map<Digest, number>();
  for (const { digest, size } of parts) {
    if (size <= MAXIMUM_BLOB_BYTES && (await store.sizeOf(digest)) !== size) missing.set(digest, size);
  }
  return [...missing.values()].reduce((sum, size) => sum + size, 0);
}

/** What is known of an image before it is taken. */
interface Looked {
  /** The index that was named, or else the manifest. */
  readonly first: Blob;
  readonly manifest: Blob;
  readonly tiny: TinyManifest;
  readonly platform: Platform;
  readonly candidates: readonly Candidate[];
  /** Referrers that will not come. */
  readonly leftOut: readonly Digest[];
}

/** One image on its way: looked at, which writes nothing, then taken. */
class Pull {
  readonly #request: PullRequest;
  readonly #store: ImageStore;
  readonly #from: Fetch;
  #looked: Looked | undefined;

  constructor(request: PullRequest, store: ImageStore, signal: AbortSignal) {
    this.#request = request;
    this.#store = store;
    this.#from = new Fetch(request.source, store, signal);
  }

  /** Of the image; undefined before it was looked at. */
  get digest(): Digest | undefined {
    return this.#looked?.manifest.descriptor.digest;
  }

  /** Looks at the documents. Resolves to every blob that will be needed. */
  async look(): Promise<readonly Descriptor[]> {
    const from = this.#from;
    const { reference } = this.#request;
    const named = reference.digest ?? reference.tag ?? "latest";
    const first = await from.manifest(named);
    const isIndex = isIndexType(first.descriptor.mediaType);
    const manifest = isIndex ? await from.manifest(chooseTinyImage(first.bytes, `index ${named}`).digest) : first;
    const tiny = readTinyManifest(manifest);
    const { platform } = describeTinyImage(tiny, await from.look(tiny.config, MAXIMUM_DOCUMENT_BYTES));
    const documents = [...new Set([manifest.descriptor, first.descriptor])];
    const about = await from.candidates(documents.map(({ digest }) => digest));
    this.#looked = { first, manifest, tiny, platform, ...about };
    return [tiny.config, tiny.module, ...documents, ...about.needed];
  }

  async take(): Promise<PulledImage> {
    if (this.#looked === undefined) throw new ThimbleError("base.bug", "Cannot take an image: nobody looked at it");
    const { first, manifest, tiny, platform, candidates, leftOut } = this.#looked;
    const from = this.#from;
    const { reference } = this.#request;
    // An index is kept too: by its digest the image is found without the registry, and who signs it signs the image.
    for (const document of new Set([manifest, first])) await from.put(document);
    await from.stage(tiny.config, MAXIMUM_DOCUMENT_BYTES);
    await from.stage(tiny.module, DEFAULT_MODULE_LIMITS.moduleBytes);
    const about = await from.attachments(candidates);
    const tag = reference.tag ?? reference.digest?.replace(":", "-") ?? "latest";
    // An index and its image have different digests: what was asked for is checked already.
    const { digest: _, ...name } = reference;
    const image = { descriptor: manifest.descriptor, reference: nameOf({ ...name, tag }) };
    const takenFrom = first === manifest ? undefined : first.descriptor.digest;
    const properties = { platform: { ...platform } };
    let index = LayoutIndex.EMPTY.named(image.reference, image.descriptor, properties, takenFrom);
    for (const it of about.taken) index = index.named(nameOf({ ...name, tag: it.tag }), it.manifest, {});
    const documents = new Set([manifest.descriptor, first.descriptor]);
    const needed = [tiny.config, tiny.module, ...documents, ...about.taken.flatMap((it) => it.needed)];
    await this.#store.take(async (put) => {
      // Another process may have pruned since.
      for (const descriptor of needed) await from.again(descriptor, put);
      return index.marked(true);
    });
    return {
      ...image,
      fetchedBytes: from.bytes,
      imageBytes: from.wholeBytes,
      attachments: about.taken.map((it) => it.manifest.digest),
      leftOut: [...leftOut, ...about.leftOut],
    };
  }

  /** Takes away what was written and is no part of an image. */
  async tidy(): Promise<void> {
    if (this.#from.staged.size > 0) await this.#store.unstage(this.#from.staged);
  }
}

/** A referrer that is in the store, but not yet named there. */
interface Taken {
  readonly manifest: Descriptor;
  /** The manifest, its config and layers. */
  readonly needed: readonly Descriptor[];
  /** The tag under which the store keeps it. */
  readonly tag: string;
}

/** A referrer of which only the manifest is there. */
interface Candidate {
  readonly manifest: Descriptor;
  readonly tag: string;
  readonly isSignature: boolean;
}

/**
 * Takes blobs from the registry into the store, one at a time, before anything names them. Not within `ImageStore.take`: a registry that gives a byte
 * a second would keep the store from everybody else.
 */
class Fetch {
  readonly #source: ImageSource;
  readonly #store: ImageStore;
  readonly #signal: AbortSignal;
  readonly #documents = new Set<Digest>();
  readonly #held = new Map<Digest, Uint8Array>();
  #heldBytes = 0;
  /** What was put into the store. */
  readonly staged = new Set<Digest>();
  /** What came over the wire. */
  bytes = 0;
  /** With what the store had. */
  wholeBytes = 0;

  constructor(source: ImageSource, store: ImageStore, signal: AbortSignal) {
    this.#source = source;
    this.#store = store;
    this.#signal = signal;
  }

  async manifest(tagOrDigest: string): Promise<Blob> {
    const manifest = await this.#source.manifest(tagOrDigest, this.#signal);
    this.bytes += manifest.bytes.length;
    this.wholeBytes += manifest.bytes.length;
    this.#documents.add(manifest.descriptor.digest);
    return manifest;
  }

  /** What is about an image, and about the index that it is taken out of, with the blobs that it will need, and what of it will not come. */
  async candidates(images: readonly Digest[]): Promise<{
    readonly candidates: readonly Candidate[];
    readonly needed: readonly Descriptor[];
    readonly leftOut: readonly Digest[];
  }> {
    const leftOut: Digest[] = [];
    let room = MAXIMUM_ATTACHMENT_BYTES;
    const listed: (Attachment & { readonly image: Digest })[] = [];
    for (const image of images) {
      for (const it of await this.#source.attachments(image, this.#signal)) listed.push({ ...it, image });
    }
    const found = signaturesFirst(listed, ({ tag, image }) => tag === signatureTag(image));
    const candidates: (Candidate & { readonly parts: readonly Descriptor[] })[] = [];
    for (const { digest, tag, image } of found.slice(0, MAXIMUM_ATTACHMENTS)) {
      const manifest = await unlessFaulty(() => this.manifest(digest));
      const read = manifest && readReferrer(manifest);
      if (manifest === undefined || read === undefined || manifest.bytes.length > room) leftOut.push(digest);
      else {
        room -= manifest.bytes.length;
        this.#hold(manifest);
        candidates.push({ manifest: manifest.descriptor, tag: tag ?? referrerTag(image, digest), ...read });
      }
    }
    const needed: Descriptor[] = [];
    const sorted = signaturesFirst(candidates, ({ isSignature }) => isSignature);
    for (const { manifest, parts } of sorted) {
      const size = sizeOf(parts);
      const isTaken = size <= room;
      room += isTaken ? -size : manifest.size;
      if (isTaken) needed.push(manifest, ...parts);
    }
    return {
      candidates: sorted.map(({ manifest, tag, isSignature }) => ({ manifest, tag, isSignature })),
      needed,
      leftOut: [...leftOut, ...found.slice(MAXIMUM_ATTACHMENTS).map(({ digest }) => digest)],
    };
  }

  /** Fetches what is about an image. */
  async attachments(
    candidates: readonly Candidate[],
  ): Promise<{ readonly taken: readonly Taken[]; readonly leftOut: readonly Digest[] }> {
    const taken: Taken[] = [];
    const leftOut: Digest[] = [];
    let room = MAXIMUM_ATTACHMENT_BYTES - sizeOf(candidates.map(({ manifest }) => manifest));
    for (const { manifest, tag } of candidates) {
      const bytes = await unlessFaulty(() => this.#bytes(manifest));
      const parts = (bytes && readReferrer({ descriptor: manifest, bytes })?.parts) ?? [];
      const size = sizeOf(parts);
      const isTaken = size <= room && (await unlessFaulty(() => this.#stageAll(parts))) !== undefined;
      room += isTaken ? -size : manifest.size;
      if (bytes !== undefined && isTaken) {
        await this.put({ descriptor: manifest, bytes });
        taken.push({ manifest, needed: [...parts, manifest], tag });
      } else leftOut.push(manifest.digest);
    }
    return { taken, leftOut };
  }

  /** A document as it is in the store or comes; written nowhere yet. */
  async look(descriptor: Descriptor, maximum: number): Promise<Blob> {
    const { digest, size } = descriptor;
    if (size > maximum) throw wrongSize(digest, `${size} bytes`, `at most ${maximum} bytes`);
    const blob = { descriptor, bytes: await this.#bytes(descriptor) };
    const actual = digestOf(blob.bytes);
    if (actual !== digest) throw wrongDigest(digest, actual);
    this.#held.set(digest, blob.bytes);
    return blob;
  }

  /** Keeps a manifest at hand until it is taken, as long as there are not too many; others are fetched again. */
  #hold({ descriptor: { digest, size }, bytes }: Blob): void {
    if (this.#heldBytes + size > MAXIMUM_HELD_BYTES) return;
    this.#heldBytes += size;
    this.#held.set(digest, bytes);
  }

  /** Puts a blob into the store, if it is not there. */
  async stage(descriptor: Descriptor, maximum: number): Promise<void> {
    const { digest, size } = descriptor;
    if (size > maximum) throw wrongSize(digest, `${size} bytes`, `at most ${maximum} bytes`);
    this.wholeBytes += size;
    if ((await this.#kept(descriptor)) !== undefined) return;
    await this.put({ descriptor, bytes: this.#held.get(digest) ?? (await this.#fetched(descriptor)) });
  }

  /** Puts a blob that was staged, or was there, under the lock of the store. */
  async again(descriptor: Descriptor, put: PutBlob): Promise<void> {
    await put({ descriptor, bytes: await this.#bytes(descriptor) });
  }

  async #stageAll(parts: readonly Descriptor[]): Promise<true> {
    for (const part of parts) await this.stage(part, MAXIMUM_BLOB_BYTES);
    return true;
  }

  /** Puts a blob into the store that is at hand. */
  async put(blob: Blob): Promise<void> {
    this.staged.add(blob.descriptor.digest);
    await this.#store.stage(blob);
  }

  /** From the store, or where another process pruned it from the registry again. */
  async #bytes(descriptor: Descriptor): Promise<Uint8Array> {
    return this.#held.get(descriptor.digest) ?? (await this.#kept(descriptor)) ?? (await this.#fetched(descriptor));
  }

  async #fetched(descriptor: Descriptor): Promise<Uint8Array> {
    const { digest, size } = descriptor;
    if (this.#documents.has(digest)) return (await this.#source.manifest(digest, this.#signal)).bytes;
    const bytes = new Uint8Array(size);
    let length = 0;
    for await (const part of this.#source.blob(descriptor, this.#signal)) {
      if (length + part.length > size) throw wrongSize(digest, "more bytes", `${size} bytes`);
      bytes.set(part, length);
      length += part.length;
    }
    if (length !== size) throw wrongSize(digest, `${length} bytes`, `${size} bytes`);
    this.bytes += size;
    return bytes;
  }

  async #kept({ digest, size }: Descriptor): Promise<Uint8Array | undefined> {
    try {
      if ((await this.#store.sizeOf(digest)) !== size) return undefined;
      return await this.#store.read(digest);
    } catch (error) {
      // Not there, or damaged: then it is fetched.
      if (isThimbleError(error) && !error.retryable) return undefined;
      throw error;
    }
  }
}

function sizeOf(parts: readonly Descriptor[]): number {
  return parts.reduce((sum, part) => sum + part.size, 0);
}

/** Stable: the registry's order within each. */
function signaturesFirst<T>(all: readonly T[], isSignature: (it: T) => boolean): readonly T[] {
  return [...all.filter(isSignature), ...all.filter((it) => !isSignature(it))];
}

/** Undefined where a referrer is not to be had: it alone is left out. */
async function unlessFaulty<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isReferrerFault(error)) return undefined;
    throw error;
  }
}

/** Config and layers of a referrer; undefined for what is no image manifest, and then nothing of ours, and for what a store does not take. */
function readReferrer({
  descriptor,
  bytes,
}: Blob): { readonly parts: readonly Descriptor[]; readonly isSignature: boolean } | undefined {
  const { digest, mediaType } = descriptor;
  if (mediaType !== MANIFEST_TYPE) return undefined;
  try {
    const { config, layers } = parseImageManifest(bytes, `manifest ${digest}`);
    const parts = [config, ...layers];
    if (parts.length > MAXIMUM_PARTS || parts.some(({ size }) => size > MAXIMUM_BLOB_BYTES)) return undefined;
    const signatures = [...readSignatureManifest(bytes, digest), ...readBundleManifest(bytes, digest)];
    return { parts, isSignature: signatures.length > 0 };
  } catch (error) {
    if (isThimbleError(error, "images.malformed")) return undefined;
    throw error;
  }
}

function wrongDigest(digest: Digest, actual: Digest): ThimbleError {
  const parts = { expected: digest, details: { expected: digest, actual } };
  return new ThimbleError(
    "images.digest-mismatch",
    `Cannot use blob ${digest}: its bytes have the digest ${actual}`,
    parts,
  );
}

function wrongSize(digest: Digest, state: string, expected: string): ThimbleError {
  const parts = { expected, details: { digest } };
  return new ThimbleError("images.size-mismatch", `Cannot use blob ${digest}: it has ${state}`, parts);
}
