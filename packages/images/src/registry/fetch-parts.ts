import { isThimbleError, ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { type Blob, type Descriptor, digestOf } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES, parseImageManifest } from "../oci/image-manifest.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { MANIFEST_TYPE } from "../oci/media-types.ts";
import { referrerTag, signatureTag } from "../oci/signature-tag.ts";
import { readBundleManifest, readSignatureManifest } from "../sign/signature-manifest.ts";
import { type ImageStore, MAXIMUM_BLOB_BYTES, type PutBlob } from "../store/image-store.ts";
import type { Attachment, ImageSource } from "./image-source.ts";
import type { KnownRelease } from "./known-release.ts";
import { isReferrerFault } from "./referrer-fault.ts";

/** Referrers of one image that are looked at, at most: each costs a device some kilobytes. */
const MAXIMUM_ATTACHMENTS = 100;

/** Bytes of all referrers of one image that are taken, at most: four blobs of the largest kind. A registry must not fill a device with what nobody asked for. */
export const MAXIMUM_ATTACHMENT_BYTES: number = 4 * MAXIMUM_BLOB_BYTES;

/** Room for manifests of referrers that are held between looking at them and taking them: 256 KiB, for all that is pulled together. */
export class HeldRoom {
  #left = 256 * 1024;

  /** Whether there was room for so many bytes. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }
}

/** Blobs of one referrer at most: twice as many as signatures are looked at. */
const MAXIMUM_PARTS = 200;

/** A referrer that is in the store, but not yet named there. */
export interface Taken {
  readonly manifest: Descriptor;
  /** The manifest, its config and layers. */
  readonly needed: readonly Descriptor[];
  /** The tag under which the store keeps it. */
  readonly tag: string;
}

/** A referrer of which only the manifest is there. */
export interface Candidate {
  readonly manifest: Descriptor;
  readonly tag: string;
  readonly isSignature: boolean;
}

/**
 * Takes blobs from the registry into the store, one at a time, before anything names them. Not within `ImageStore.take`: a registry that gives a byte
 * a second would keep the store from everybody else.
 */
export class Fetch {
  readonly #source: ImageSource;
  readonly #store: ImageStore;
  readonly #signal: AbortSignal;
  readonly #documents = new Set<Digest>();
  readonly #held = new Map<Digest, Uint8Array>();
  readonly #room: HeldRoom;
  /** What was put into the store. */
  readonly staged: Set<Digest> = new Set();
  /** What came over the wire. */
  bytes = 0;
  /** With what the store had. */
  wholeBytes = 0;

  constructor(source: ImageSource, store: ImageStore, signal: AbortSignal, room: HeldRoom = new HeldRoom()) {
    this.#room = room;
    this.#source = source;
    this.#store = store;
    this.#signal = signal;
  }

  /** What was asked for; `known` is what is here of it. */
  async named(tagOrDigest: string, known: KnownRelease | undefined): Promise<Blob> {
    return this.#came(await this.#source.manifest(tagOrDigest, this.#signal, known), true);
  }

  /** A manifest that another document names: as it is in the store, or comes. */
  async manifest(digest: Digest): Promise<Blob> {
    const kept = await this.#keptManifest(digest);
    return this.#came(kept ?? (await this.#source.manifest(digest, this.#signal)), kept === undefined);
  }

  /** As `manifest`, of the size that who names it says. @throws ThimbleError images.size-mismatch */
  async described({ digest, size }: Descriptor): Promise<Blob> {
    const manifest = await this.manifest(digest);
    if (manifest.bytes.length === size) return manifest;
    throw wrongSize(digest, `${manifest.bytes.length} bytes`, `${size} bytes`);
  }

  #came(manifest: Blob, isFetched: boolean): Blob {
    const { digest, size } = manifest.descriptor;
    if (isFetched) this.bytes += size;
    this.wholeBytes += size;
    this.#documents.add(digest);
    return manifest;
  }

  /** Undefined also for one that does not say what it is: a registry does. */
  async #keptManifest(digest: Digest): Promise<Blob | undefined> {
    const size = (await this.#store.sizeOf(digest)) ?? Number.POSITIVE_INFINITY;
    if (size > MAXIMUM_DOCUMENT_BYTES) return undefined;
    const bytes = await this.#kept({ mediaType: "", digest, size });
    if (bytes === undefined) return undefined;
    const mediaType = mediaTypeIn(bytes, digest);
    return mediaType === undefined ? undefined : { descriptor: { mediaType, digest, size }, bytes };
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
    if (this.#room.take(size)) this.#held.set(digest, bytes);
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

function mediaTypeIn(bytes: Uint8Array, digest: Digest): string | undefined {
  try {
    const type = JsonReader.parse(bytes, `manifest ${digest}`).optional("mediaType")?.json;
    return typeof type === "string" ? type : undefined;
  } catch (error) {
    if (isThimbleError(error, "images.malformed")) return undefined;
    throw error;
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

/** Says that a blob has not the bytes that its descriptor says, or too many. */
export function wrongSize(digest: Digest, state: string, expected: string): ThimbleError {
  const parts = { expected, details: { digest } };
  return new ThimbleError("images.size-mismatch", `Cannot use blob ${digest}: it has ${state}`, parts);
}
