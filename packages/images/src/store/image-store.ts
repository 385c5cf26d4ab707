import { type ErrorCode, isThimbleError, nearest, ThimbleError } from "@thimble/base";
import { type Digest, formatImageReference, type ImageReference } from "@thimble/model";
import { DEFAULT_MODULE_LIMITS } from "@thimble/wasm";
import type { TinyImage } from "../build/tiny-image.ts";
import type { Blob, Descriptor, Platform } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES, parseImageManifest } from "../oci/image-manifest.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { MANIFEST_TYPE } from "../oci/media-types.ts";
import { signedImage } from "../oci/signature-tag.ts";
import { chooseOfIndex } from "../read/choose-image.ts";
import { describeTinyImage, type TinyImageDescription } from "../read/tiny-image-description.ts";
import { checkManifestType, readTinyManifest } from "../read/tiny-manifest.ts";
import { unpackModule } from "../read/unpack-module.ts";
import { BlobStore } from "./blob-store.ts";
import { LayoutIndex } from "./layout-index.ts";
import { neededBlobs } from "./needed-blobs.ts";
import { type Referrers, readReferrersIn, referrerClosure } from "./referrer-closure.ts";
import type { StoreFiles } from "./store-files.ts";
import { nameOf, type StoredImage } from "./stored-image.ts";

/** Bytes of a module at most: what the parser takes. Nothing in a tiny image is larger. */
export const MAXIMUM_BLOB_BYTES: number = DEFAULT_MODULE_LIMITS.moduleBytes;

/** Puts a blob into a store. @throws ThimbleError images.digest-mismatch when its bytes are not those of its descriptor */
export type PutBlob = (blob: Blob) => Promise<void>;

/** Puts a blob of any size into a store, a part at a time. @throws ThimbleError images.size-mismatch, images.digest-mismatch as `PutBlob` */
export type ReceiveBlob = (descriptor: Descriptor, parts: AsyncIterable<Uint8Array>) => Promise<void>;

/**
 * Images in an OCI image layout, by digest. Made by `openImageStore`.
 *
 * Changes take turns, in one process and between processes, and each is whole or did not happen, wherever the power goes. Reads take no turn:
 * they see the state before or after a change. Holds nothing open between calls, so it needs no closing.
 *
 * Every method throws `images.store-failed` when the file system fails, and those that change something `images.no-space` when the disk is full
 * and `images.store-busy` when another process does not let go. The store is then as it was; where only a step after the change failed (the disk
 * does not confirm it, or a blob can not be removed) it is as after the change.
 */
export class ImageStore {
  readonly #files: StoreFiles;
  readonly #blobs: BlobStore;
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(files: StoreFiles) {
    this.#files = files;
    this.#blobs = new BlobStore(files.blobs);
  }

  /** The folder it is in. */
  get directory(): string {
    return this.#files.directory;
  }

  /**
   * Puts an image there under a name, `latest` where the reference has no tag. An image that had the name stays, without it, until `prune`:
   * containers may still run it by its digest.
   *
   * @throws ThimbleError images.digest-mismatch when the reference has a digest and it is not the image's, or a blob is not what its descriptor says
   */
  add(image: TinyImage, reference: ImageReference): Promise<StoredImage> {
    const { descriptor } = image.manifest;
    const name = nameOf(reference);
    const platform = platformOf(image.config);
    return this.#change(async (index) => {
      if (reference.digest !== undefined && reference.digest !== descriptor.digest) {
        throw otherImage(name, reference.digest, descriptor.digest);
      }
      await this.#putAll(image, () =>
        this.#files.writeIndex(index.named(name, descriptor, { platform: { ...platform } }).encode()),
      );
      return { descriptor, reference: name };
    });
  }

  /**
   * Takes what `fill` puts and the index that it returns, whole or not at all. An image that had one of the names stays without it, until `prune`.
   * Other changes wait until it has ended.
   *
   * @param replaced what is forgotten by it, under all its names; default nothing
   * @throws ThimbleError images.malformed when a manifest is not what its specification says
   * @throws ThimbleError images.missing-blob, images.size-mismatch when an image is not whole; whatever `fill` throws
   */
  take(
    fill: (put: PutBlob, receive: ReceiveBlob) => Promise<LayoutIndex>,
    replaced?: Descriptor,
  ): Promise<readonly StoredImage[]> {
    return this.#change(async (index) => {
      const written: Digest[] = [];
      const left = index.without((image) => image.descriptor.digest === replaced?.digest);
      const candidates = replaced === undefined ? [] : await neededBlobs([replaced], this.#blobs);
      try {
        const put: PutBlob = async (blob) => {
          if (await this.#blobs.put(blob)) written.push(blob.descriptor.digest);
        };
        const receive: ReceiveBlob = async (descriptor, parts) => {
          if (await this.#blobs.receiveMissing(descriptor, parts)) written.push(descriptor.digest);
        };
        const taken = await fill(put, receive);
        const images = taken.entries;
        for (const { descriptor } of images) await this.#checkWhole(descriptor);
        await this.#files.writeIndex(left.merged(taken).encode());
        await this.#undo([...written, ...candidates]);
        return images;
      } catch (error) {
        await this.#undo(written);
        throw error;
      }
    });
  }

  /**
   * Puts a blob there that nothing names yet, for a `take` that comes. `prune` may remove it before.
   * @throws ThimbleError images.digest-mismatch when its bytes are not those of its descriptor
   */
  stage(blob: Blob): Promise<void> {
    return this.#change(async () => void (await this.#blobs.put(blob)));
  }

  /** Removes those of some blobs that no image needs. Where the disk does not let it, `prune` does so later. */
  unstage(digests: Iterable<Digest>): Promise<void> {
    return this.#change(() => this.#undo(digests));
  }

  /**
   * Gives an image a further name, in place of the image that had it, which stays without it.
   * @throws ThimbleError images.not-found when the store has no such image
   */
  tag(reference: ImageReference, to: ImageReference): Promise<StoredImage> {
    return this.#change(async (index) => {
      const { descriptor } = await this.#find(index, reference);
      const name = nameOf(to);
      await this.#files.writeIndex(index.alsoNamed(name, descriptor).encode());
      return { descriptor, reference: name };
    });
  }

  /** Every blob that images consist of, those of images within indexes among them, and of what they are about. */
  blobsOf(images: Iterable<Descriptor>): Promise<ReadonlySet<Digest>> {
    return neededBlobs(images, this.#blobs);
  }

  /** These images, and all that the store holds about them: signatures, SBOMs, and what is about these. */
  async withReferrers(images: Iterable<Digest>): Promise<ReadonlySet<Digest>> {
    return referrerClosure(images, await this.referrers());
  }

  /** What of this store is about what, each manifest read once. For many images; `withReferrers` is for one question. */
  async referrers(): Promise<Referrers> {
    return this.#referrersIn(await this.list());
  }

  /** The index of some images, with all that is known of them. */
  async indexOf(isWanted: (image: StoredImage) => boolean): Promise<LayoutIndex> {
    return (await this.#index()).without((image) => !isWanted(image));
  }

  /**
   * The image of a reference: by its digest when it has one, or that of the index it was pulled from; or else by its name.
   * @throws ThimbleError images.not-found when the store has none; names the nearest that it has
   */
  async resolve(reference: ImageReference): Promise<StoredImage> {
    return this.#find(await this.#index(), reference);
  }

  /** Every image, in the order in which they were added. */
  async list(): Promise<readonly StoredImage[]> {
    return (await this.#index()).entries;
  }

  /**
   * The bytes of a blob.
   * @throws ThimbleError images.missing-blob, images.size-mismatch, images.digest-mismatch when they are not there, too many, or others
   */
  read(digest: Digest): Promise<Uint8Array> {
    return this.#blobs.read(digest, MAXIMUM_BLOB_BYTES);
  }

  /**
   * Reads a blob of any size from end to end, and hands out nothing.
   * @throws ThimbleError images.missing-blob, images.digest-mismatch when it is not there or damaged
   */
  check(digest: Digest): Promise<void> {
    return this.#blobs.check(digest);
  }

  /** Every blob that is there, also those that no image needs. */
  blobs(): Promise<readonly Digest[]> {
    return this.#files.blobs.list();
  }

  /** Moves a blob out of the layout when it is damaged, into a folder beside it; a whole one stays. Resolves to whether it was moved. */
  setAside(digest: Digest): Promise<boolean> {
    return this.#change(async () => {
      try {
        await this.#blobs.check(digest);
        return false;
      } catch (error) {
        if (!isThimbleError(error, "images.digest-mismatch")) throw error;
      }
      await this.#files.setBlobAside(digest);
      return true;
    });
  }

  /** Bytes that the disk of the store has left for this user. */
  freeBytes(): Promise<number> {
    return this.#files.freeBytes();
  }

  /** Bytes of a blob on the disk; undefined when there is none. */
  sizeOf(digest: Digest): Promise<number | undefined> {
    return this.#files.blobs.size(digest);
  }

  /**
   * The bytes of a blob of any size, in parts; the last is handed out only when all have the digest.
   * @throws ThimbleError images.missing-blob, images.size-mismatch, images.digest-mismatch as `read`
   */
  blobParts(blob: Descriptor): AsyncIterable<Uint8Array> {
    return this.#blobs.parts(blob);
  }

  /**
   * What manifest and config of a tiny image say. The module is not read.
   *
   * @throws ThimbleError images.not-found when the store has no such image
   * @throws ThimbleError images.not-tiny when it is of another kind; says what would be right
   * @throws ThimbleError images.malformed when manifest or config are not what their specification says
   * @throws ThimbleError images.missing-blob, images.size-mismatch, images.digest-mismatch when a blob is not what its descriptor says
   */
  async describe(imageDigest: Digest): Promise<TinyImageDescription> {
    const image = findDigest(await this.#index(), imageDigest);
    return ofImage(image, () => this.#describe(image));
  }

  /** The module of a tiny image. @throws ThimbleError as `describe` */
  async wasm(imageDigest: Digest): Promise<Uint8Array> {
    const image = findDigest(await this.#index(), imageDigest);
    return ofImage(image, async () => {
      const { module, diffId } = await this.#describe(image);
      return unpackModule(await this.#blobs.readDescribed(module, MAXIMUM_BLOB_BYTES), diffId);
    });
  }

  /**
   * Forgets a name, or with a digest the image under all its names and its signatures, and removes the blobs that no other image needs.
   * @throws ThimbleError images.not-found when the store has none; names the nearest that it has
   */
  remove(reference: ImageReference): Promise<void> {
    return this.#change(async (index) => {
      const { descriptor } = await this.#find(index, reference);
      const name = nameOf(reference);
      const left = index
        .without((image) =>
          reference.digest === undefined ? image.reference === name : image.descriptor.digest === descriptor.digest,
        )
        .withoutOrphans();
      const kept = new Set(left.entries.map((image) => image.descriptor.digest));
      const lost = index.entries.flatMap(({ descriptor: { digest } }) => (kept.has(digest) ? [] : [digest]));
      const about = referrerClosure(lost, await this.#referrersIn(left.entries));
      const rest = left.without((image) => image.reference === undefined && about.has(image.descriptor.digest));
      const stays = new Set(rest.entries);
      const gone = index.entries.filter((image) => !stays.has(image));
      const candidates = await neededBlobs(gone.flatMap(documentsOf), this.#blobs);
      await this.#files.writeIndex(rest.encode());
      await this.#sweep(candidates);
    });
  }

  /**
   * Forgets images that have no name, are not in `keep` and are about none that stays, and removes every blob that no image needs: also those that a kill left behind.
   * Not to be called while another tool writes into the same layout: it writes blobs before it names them.
   */
  prune(keep: ReadonlySet<Digest>): Promise<void> {
    return this.#change(async (index) => {
      const roots = index.entries.filter(
        ({ reference, descriptor }) => reference !== undefined || keep.has(descriptor.digest),
      );
      const digests = roots.map((image) => image.descriptor.digest);
      const kept = referrerClosure(digests, await this.#referrersIn(index.entries));
      const isGone = (image: StoredImage): boolean =>
        image.reference === undefined && !kept.has(image.descriptor.digest);
      await this.#files.writeIndex(index.without(isGone).withoutOrphans().encode());
      await this.#sweep(await this.#files.blobs.list());
    });
  }

  #referrersIn(images: readonly StoredImage[]): Promise<Referrers> {
    return readReferrersIn(images, (digest) => this.#blobs.read(digest, MAXIMUM_DOCUMENT_BYTES));
  }

  async #find(index: LayoutIndex, reference: ImageReference): Promise<StoredImage> {
    return (await this.#takenFrom(index, reference.digest)) ?? find(index, reference);
  }

  /** What was taken out of an index. The annotation alone is nobody's word: the document must name the image, and have the digest. */
  async #takenFrom({ entries }: LayoutIndex, digest: Digest | undefined): Promise<StoredImage | undefined> {
    const found = entries.filter(({ index }) => digest !== undefined && index === digest);
    if (found.length === 0 || digest === undefined) return undefined;
    try {
      const bytes = await this.#blobs.read(digest, MAXIMUM_DOCUMENT_BYTES);
      const { digest: image } = chooseOfIndex(bytes, `index ${digest}`);
      return found.find(({ descriptor }) => descriptor.digest === image);
    } catch (error) {
      // Without the document, as where it names no such image, nothing is known.
      if (isThimbleError(error) && !error.retryable) return undefined;
      throw error;
    }
  }

  async #describe({ descriptor }: StoredImage): Promise<TinyImageDescription> {
    checkManifestType(descriptor);
    const tiny = readTinyManifest(await this.#blobs.readDescribed(descriptor, MAXIMUM_DOCUMENT_BYTES));
    return describeTinyImage(tiny, await this.#blobs.readDescribed(tiny.config, MAXIMUM_DOCUMENT_BYTES));
  }

  /** Checks that every blob of an image is there, with the size that its manifest says. A few kilobytes, so read again. */
  async #checkWhole(image: Descriptor): Promise<void> {
    const { bytes } = await this.#blobs.readDescribed(image, MAXIMUM_DOCUMENT_BYTES);
    // Whoever believes the descriptor reads the document as something else than whoever believes the document.
    const type = JsonReader.parse(bytes, `manifest ${image.digest}`).optional("mediaType");
    if (type !== undefined && type.string() !== image.mediaType) {
      type.refuse(`is another media type than "${image.mediaType}", which names it`, image.mediaType);
    }
    const checked = new Set([image.digest]);
    if (image.mediaType === MANIFEST_TYPE) {
      const { config, layers } = parseImageManifest(bytes, `manifest ${image.digest}`);
      for (const part of [config, ...layers]) {
        await this.#blobs.checkDescribed(part);
        checked.add(part.digest);
      }
    }
    for (const digest of await neededBlobs([image], this.#blobs)) {
      if (!checked.has(digest)) await this.#blobs.check(digest);
    }
  }

  /** Puts all blobs there, then does what makes them an image; when that fails, takes away what it put there. */
  async #putAll({ config, module, manifest }: TinyImage, commit: () => Promise<void>): Promise<void> {
    const written: Digest[] = [];
    try {
      for (const blob of [module, config, manifest]) {
        if (await this.#blobs.put(blob)) written.push(blob.descriptor.digest);
      }
      await commit();
    } catch (error) {
      await this.#undo(written);
      throw error;
    }
  }

  async #undo(written: Iterable<Digest>): Promise<void> {
    try {
      await this.#sweep(written);
    } catch {
      // The first failure is the one to tell. What stays is named by nothing, and `prune` removes it.
    }
  }

  /** Removes those of the candidates that no image of index.json, as it is now on the disk, needs. */
  async #sweep(candidates: Iterable<Digest>): Promise<void> {
    const needed = await neededBlobs((await this.#index()).entries.flatMap(documentsOf), this.#blobs);
    for (const digest of candidates) {
      if (!needed.has(digest)) await this.#files.blobs.remove(digest);
    }
  }

  /** Runs one change after the one before, alone. */
  #change<T>(work: (index: LayoutIndex) => Promise<T>): Promise<T> {
    const change = this.#lastChange.then(() => this.#files.locked(async () => work(await this.#index())));
    this.#lastChange = change.catch(() => undefined);
    return change;
  }

  /** Read anew each time: another process may have changed it. */
  async #index(): Promise<LayoutIndex> {
    const bytes = await this.#files.readIndex();
    if (bytes !== undefined) return LayoutIndex.parse(bytes, this.#files.indexPath);
    throw new ThimbleError("images.malformed", "Cannot read the image store: it has no index.json", {
      where: this.#files.directory,
      expected: "an OCI image layout",
    });
  }
}

/** @throws ThimbleError images.malformed when the config names none */
function platformOf({ bytes, descriptor: { digest } }: Blob): Platform {
  const config = JsonReader.parse(bytes, `config ${digest}`);
  return { os: config.member("os").string(), architecture: config.member("architecture").string() };
}

/** Where an image begins. What else the index that it was taken out of names is not here. */
function documentsOf({ descriptor, index }: StoredImage): readonly Descriptor[] {
  if (index === undefined) return [descriptor];
  return [descriptor, { mediaType: "application/octet-stream", digest: index, size: 0 }];
}

/** What of an image can not be used when a blob is damaged. */
const DAMAGES: readonly ErrorCode[] = ["images.digest-mismatch", "images.size-mismatch", "images.missing-blob"];

/** Reads something of an image; when a blob of it is damaged, the error says whose it is. */
async function ofImage<T>({ reference, descriptor }: StoredImage, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof ThimbleError) || !DAMAGES.includes(cause.code)) throw cause;
    const { code, where, details } = cause;
    throw new ThimbleError(code, `Cannot use image ${reference ?? descriptor.digest}: it is damaged`, {
      ...(where === undefined ? {} : { where }),
      expected: "build or pull it again: that replaces what is damaged",
      details,
      cause,
    });
  }
}

function find(index: LayoutIndex, reference: ImageReference): StoredImage {
  if (reference.digest !== undefined) return findDigest(index, reference.digest);
  const name = nameOf(reference);
  return (
    index.entries.find((image) => image.reference === name) ?? notFound(index, formatImageReference(reference), name)
  );
}

function findDigest(index: LayoutIndex, digest: Digest): StoredImage {
  return index.entries.find((image) => image.descriptor.digest === digest) ?? notFound(index, digest, digest);
}

/** Names that an error shows. */
const SHOWN_NAMES = 10;

function notFound(index: LayoutIndex, asked: string, name: string): never {
  // Nobody asks for a signature by its name.
  const names = index.entries.flatMap(({ reference }) =>
    signedImage(reference) === undefined ? (reference ?? []) : [],
  );
  const near = nearest(name, names);
  const more = names.length > SHOWN_NAMES ? ` and ${names.length - SHOWN_NAMES} more` : "";
  const stored =
    names.length === 0 ? "the store is empty" : `the store has ${names.slice(0, SHOWN_NAMES).join(", ")}${more}`;
  throw new ThimbleError("images.not-found", `Cannot find image ${asked}: the store has none of that name`, {
    expected: near ?? stored,
    details: { asked },
  });
}

function otherImage(name: string, expected: Digest, actual: Digest): ThimbleError {
  return new ThimbleError("images.digest-mismatch", `Cannot add image ${name}: its digest is ${actual}`, {
    expected,
    details: { expected, actual },
  });
}
